"""Changes to scorecards, rounds, appraisals and what follows them; one function a verb."""

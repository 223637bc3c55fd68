"""Pages of scorecards, rounds, appraisals and their outcomes."""

"""Changes to people, teams and what belongs to them; one module a noun."""

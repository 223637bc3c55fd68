"""Pages of people, teams and one's own profile; one module a noun."""

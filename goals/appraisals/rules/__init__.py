"""What is true of scorecards: curves, totals and grades, and the lives of rounds, appeals and rewards."""

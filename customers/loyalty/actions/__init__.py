"""What changes the loyalty programme: its set-up, members, points, redemptions and adjustments."""

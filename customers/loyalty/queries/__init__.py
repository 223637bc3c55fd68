"""What is asked of the loyalty programme."""

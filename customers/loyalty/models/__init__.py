"""What is stored of the loyalty programme."""

"""What changes surveys: the survey itself, the events it follows, sending and reminding, the answer."""

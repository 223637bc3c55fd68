"""What is true of loyalty points: how they are earned, kept in lots and used; tiers; what they are worth. Pure."""

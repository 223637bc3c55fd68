"""What is true of segments: conditions and how they are joined, RFM scores, the life cycle of a customer. Pure."""

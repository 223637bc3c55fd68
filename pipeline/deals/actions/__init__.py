"""Changes of deals: one atomic function per verb, and what they write in common."""

"""Changes of quotas, and how many are published at once."""

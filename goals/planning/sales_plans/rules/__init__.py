"""What is true of sales plans: their life, health, target customers, differences, and how a copy is moved in time."""

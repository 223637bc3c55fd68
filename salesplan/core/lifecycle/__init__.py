"""The life of a record: one kind of table for what may follow what, one way to take a step, one shape of history."""

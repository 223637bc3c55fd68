"""Pages that a person marks to come back to, and the records they opened last."""

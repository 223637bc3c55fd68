"""Changes to sales plans; one function for each verb."""

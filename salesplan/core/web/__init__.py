"""From a form to an action to an answer: what all views of pages do the same way."""

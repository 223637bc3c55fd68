"""English texts, marked so that they are found for translation; whoever shows them translates them.

The declaration of rules is pure and known in no language, so it holds its texts in English.
"""

SEPARATOR = "\x04"


def gettext_noop(text: str) -> str:
    """Mark a text; it stays as it is."""
    return text


def pgettext(context: str, text: str) -> str:
    """Mark a text that means something else elsewhere; its context stands before it, as in a catalogue."""
    return f"{context}{SEPARATOR}{text}"

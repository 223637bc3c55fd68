"""The language in which a page, a mail or a document is being written."""

from django.utils.translation import get_language


def current_language() -> str:
    """Return the code of the active language; English where translations are off, as in a management command."""
    return get_language() or "en"

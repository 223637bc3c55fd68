"""What an address is kept as. Pure."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from salesplan.core.http.addresses import PASSING


def kept_address(address: str) -> str:
    """Return an address as it is kept: its path, and its query without what belongs to one visit, in one spelling.

    >>> kept_address("/pipeline/deals/?owner=7&page=3&q=%E9%92%A2#top")
    '/pipeline/deals/?owner=7&q=%E9%92%A2'
    >>> kept_address("/pipeline/deals/?page=2"), kept_address("/")
    ('/pipeline/deals/', '/')
    """
    parts = urlsplit(address)
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in PASSING])
    return f"{parts.path}?{query}" if query else parts.path

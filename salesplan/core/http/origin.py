"""Where a request comes from, for limits: the address that the outermost proxy of ours has seen.

Each proxy appends whom it saw to `X-Forwarded-For`; what stands left of that is the visitor's word. So the list is read from
the right, as many places as there are proxies of ours (`TRUSTED_PROXIES`), and not at all when there are none.
"""

from ipaddress import IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

# Whoever has one address of the newer kind mostly has the whole network.
NETWORK = 64


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor; that of the connection where the header does not hold what it should."""
    peer = request.META.get("REMOTE_ADDR", "")
    return (
        forwarded(request.headers.get("X-Forwarded-For", ""), settings.TRUSTED_PROXIES) or _network(peer) or "unknown"
    )


def forwarded(header: str, proxies: int) -> str:
    """Return the address that the header tells behind so many proxies, or nothing.

    >>> forwarded("6.6.6.6, 203.0.113.9", 1), forwarded("6.6.6.6, 203.0.113.9, 10.0.0.2", 2)
    ('203.0.113.9', '203.0.113.9')
    >>> forwarded("6.6.6.6", 0), forwarded("203.0.113.9", 2), forwarded("nonsense", 1)
    ('', '', '')
    """
    addresses = [address.strip() for address in header.split(",")] if header else []
    return _network(addresses[-proxies]) if 0 < proxies <= len(addresses) else ""


def _network(text: str) -> str:
    """Return an address, of the newer kind its network; some proxies write the port too.

    >>> _network("203.0.113.9:4711"), _network("[2001:db8::1]:443"), _network("2001:db8::ffff"), _network("x")
    ('203.0.113.9', '2001:db8::', '2001:db8::', '')
    """
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if address.version == 6:
        return str(address.ipv4_mapped or IPv6Network(f"{address}/{NETWORK}", strict=False).network_address)
    return str(address)

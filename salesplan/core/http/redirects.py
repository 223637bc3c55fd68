"""Where a request may send its reader next: a page of this site, told by its path, or nowhere."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

# Some browsers and proxies cut longer ones, and Django refuses to send them.
LONGEST = 2000


def own_path(text: str) -> str:
    r"""Return the text when it is a path on this site, else nothing.

    Only a path counts: an address with a host is refused, also with ours, since the Host header is the visitor's word.
    A browser takes a backslash for a slash and drops control characters, so neither may stand in it.

    >>> own_path("/pipeline/deals/?owner=7#top")
    '/pipeline/deals/?owner=7#top'
    >>> [own_path(text) for text in ("//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "")]
    ['', '', '', '', '']
    """
    if not text.startswith("/") or text.startswith("//") or "\\" in text:
        return ""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        return ""
    if not url_has_allowed_host_and_scheme(text, allowed_hosts=None) or len(iri_to_uri(text)) > LONGEST:
        return ""
    return text


def path_of(address: str) -> str:
    """Return the path and query of a whole address, such as a browser tells in a header, when they are a path of ours."""
    try:
        split = urlsplit(address)
    except ValueError:
        return ""
    return own_path(f"{split.path}?{split.query}" if split.query else split.path)


def next_page(request: HttpRequest, otherwise: str) -> str:
    """Return where `next` of the form or of the address points, when that is a page of ours."""
    return own_path(request.POST.get("next") or request.GET.get("next") or "") or otherwise

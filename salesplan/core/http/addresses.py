"""Whole addresses, for mail and for programs: they begin with SITE_URL and never with what a request says of its host."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the address of a path of this site, as people reach it."""
    return settings.SITE_URL.rstrip("/") + path

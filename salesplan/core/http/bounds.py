"""What no request may be: larger than its address takes, with a NUL, or with a figure or date that nothing can keep.

Fields of forms and the API say at the field what is wrong. This is for the rest, at one place: addresses and parameters
that are read by hand, and what a value does further in (the year 9999 and a day more, thirty digits in a column of
eighteen). It is answered with a sentence and 400, 413 or 422, and written to the log as a warning, so that it is seen.
"""

from contextlib import suppress

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from salesplan.core.errors import Refused

# Forms and JSON are far smaller; the rest of a form around an uploaded file is let through with it.
LARGEST_BODY = 1024 * 1024
AROUND = 64 * 1024
LONGEST_ADDRESS = 8000
# Each value of a filter is a condition of the query.
MOST_VALUES = 200
# So much of a body that is refused is read and thrown away: a browser that is still sending would otherwise show a broken
# connection in place of the sentence.
DRAINED = 64 * 1024 * 1024
CHUNK = 64 * 1024
# What the interpreter says of a figure or a day that is none.
NO_VALUE = ("NUL", "0x00", "out of range", "Exceeds the limit", "too large to convert", "surrogates not allowed")


class TooLarge(Refused):
    """The body is larger than what the address takes."""

    status = 413


class BadRequest(Refused):
    """The request itself is wrong, not what somebody typed."""

    status = 400


def uploads() -> dict[str, int]:
    """Return how many bytes the addresses take that are for files."""
    return {
        "core:attachment_list": settings.ATTACHMENT_MAX_BYTES,
        "api:attachment-list": settings.ATTACHMENT_MAX_BYTES,
        "goals:cascade_import": 5 * 1024 * 1024,
        "people:photo_edit": 2 * 1024 * 1024,
    }


def check(request: HttpRequest) -> None:
    """Refuse a request that is too large or holds a NUL, before anything of it is read."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) + len(request.path_info) > LONGEST_ADDRESS:
        raise BadRequest(_("This address is too long. Choose fewer filters or rows."), code="address_too_long")
    if "\x00" in request.path_info or "%00" in query:
        raise BadRequest(_("This address contains an invalid character (NUL)."), code="nul")
    for name, values in request.GET.lists():
        if len(values) > MOST_VALUES:
            text = _("You can choose at most %(most)s values of “%(name)s” at once; this address has %(count)s.")
            counted = {"most": MOST_VALUES, "name": name[:40], "count": len(values)}
            raise BadRequest(text % counted, code="too_many_values")
    _check_size(request)


def _check_size(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdecimal() and len(length) < 16 else 0
    if size <= LARGEST_BODY:
        return
    most = LARGEST_BODY
    with suppress(Resolver404):
        most = uploads().get(resolve(request.path_info).view_name, LARGEST_BODY - AROUND) + AROUND
    if size > most:
        if size <= DRAINED:
            _drain(request)
        params = {"size": round(size / 1024 / 1024, 1), "most": round(most / 1024 / 1024, 1)}
        raise TooLarge(_("You sent %(size)s MB; the limit here is %(most)s MB.") % params, code="too_large")


def _drain(request: HttpRequest) -> None:
    with suppress(OSError):
        while request.read(CHUNK):
            pass


def as_odd(error: BaseException) -> Refused | None:
    """Return what a fault means to a person when a value of the request caused it that nothing can keep."""
    is_data = isinstance(error, DataError) and not isinstance(error, Refused)
    is_value = isinstance(error, ValueError | OverflowError) and any(text in str(error) for text in NO_VALUE)
    if not is_data and not is_value:
        return None
    return Refused(
        _("A figure, date or text in this request is out of range. Nothing was saved."),
        code="out_of_range",
    )

"""Sending odd requests, one each in a savepoint, and what went wrong with them."""

import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

INPUT = re.compile(r"<(input|select|textarea|button)\b([^>]*)>", re.I)
NAME = re.compile(r'\bname="([^"]*)"')
VALUE = re.compile(r'\bvalue="([^"]*)"')
QUERY = re.compile(r'(?:href|hx-get|action)="[^"?]*\?([^"#]*)"')


class _TakeBack(Exception):
    """Ends the savepoint of a request."""


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo what is written inside."""
    try:
        with transaction.atomic():
            yield
            raise _TakeBack
    except _TakeBack:
        pass


def _short() -> str:
    """Return what was raised, and the last lines of ours that it came through."""
    kind, fault, trace = sys.exc_info()
    ours = [frame for frame in traceback.extract_tb(trace) if "site-packages" not in frame.filename][-4:]
    lines = [f"    {Path(frame.filename).name}:{frame.lineno} {frame.line}" for frame in ours]
    return "\n".join([*lines, f"    {getattr(kind, '__name__', '')}: {str(fault)[:200]}"])


class Faults:
    """Collects the requests that were answered with a fault, with where it came from."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.asked = 0
        self._where = ""
        got_request_exception.connect(self._note)

    def close(self) -> None:
        """Stop listening."""
        got_request_exception.disconnect(self._note)

    def _note(self, sender: Any, **more: Any) -> None:
        self._where = _short()

    def ask(self, role: str, client: Client, method: str, url: str, data: Any = None, **more: Any) -> Any:
        """Send one request; note a fault. Answers None where the transaction is beyond use."""
        self.asked += 1
        self._where = ""
        try:
            answer = getattr(client, method)(url, data, **more)
        except Exception:  # noqa: BLE001 - a fault that the handler did not even catch
            self._tell(role, method, url, data, "uncaught", _short())
            return None
        if answer.status_code >= 500 and answer.status_code != 503:  # what says that something is away is no fault
            self._tell(role, method, url, data, answer.status_code, self._where)
        return answer

    def _tell(self, role: str, method: str, url: str, data: Any, status: Any, where: str) -> None:
        told = str(data)[:300]
        self.found.append(f"{status} {role} {method.upper()} {url[:200]} {told}\n{where}")


def inputs_of(page: str) -> dict[str, str]:
    """Return the inputs of the forms of a page with their values."""
    out: dict[str, str] = {}
    for _tag, attributes in INPUT.findall(page):
        name, value = NAME.search(attributes), VALUE.search(attributes)
        if name:
            out[unescape(name[1])] = unescape(value[1]) if value else ""
    out.pop("csrfmiddlewaretoken", None)
    return out


def queries_of(page: str) -> set[str]:
    """Return the names of parameters that links of a page carry."""
    found = {part.partition("=")[0] for query in QUERY.findall(unescape(page)) for part in query.split("&")}
    return {name for name in found if name and "%" not in name}

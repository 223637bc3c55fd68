"""Telling people things, in the app and by mail, once for each occasion."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from salesplan.core.audit import acting
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.actions import post, withdraw
from salesplan.core.request_cache import one_step
from salesplan.core.texts import in_each_language
from salesplan.core.typing import LazyText, User

_quiet: ContextVar[bool] = ContextVar("no_notices", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Tell nobody of the steps in a block: whoever is concerned is told once of all of them, by whoever began them."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def notify(
    person: User, *, kind: str, key: str, text: LazyText, at: datetime, url: str = "", mail: bool = False
) -> bool:
    """Tell a person something once; return False when this occasion (`key`) was told before.

    `text` is lazy (`core.texts.later`): it is kept in every language, since people change theirs, and mailed in the
    person's own. `mail` sends it also by mail where they want that.
    """
    _check(text)
    if _quiet.get():
        return False
    with acting(None, "notice.write"), translation.override(person.writes_in):
        sentence = str(text)
        values = {"kind": kind, "text": sentence[:500], "texts": in_each_language(text), "url": url, "created_at": at}
        row, new = Notice.objects.get_or_create(person=person, key=key, defaults=values)
        if new and mail and person.email and person.notice_mail:
            post(
                key=f"notice:{row.pk}",
                to=person.email,
                person=person,
                subject=sentence[:250],
                body=sentence,
                url=url,
                at=at,
            )
    return new


def notify_many(notices: Iterable[tuple[Any, Any, str]], *, kind: str, key: str, at: datetime) -> None:
    """Tell many people of one occasion, in one statement: (person, text, address) each; a lazy text as in `notify`."""
    if _quiet.get():
        return
    with acting(None, "notice.write"), one_step():
        rows = []
        for person, text, url in notices:
            _check(text)
            with translation.override(person.writes_in):
                sentence = str(text)[:500]
            texts = in_each_language(text)
            rows.append(Notice(person=person, kind=kind, key=key, text=sentence, texts=texts, url=url, created_at=at))
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def unsay(person: User, *, key: str) -> None:
    """Take back what a person was told, with the mail that has not left: what it tells of was undone."""
    with acting(None, "notice.unsay"):
        for row in Notice.objects.filter(person=person, key=key):
            withdraw(f"notice:{row.pk}")
            row.delete()


def _check(text: object) -> None:
    """Refuse a sentence that is made already: it is in the language of whoever acts, not of whoever reads."""
    if not isinstance(text, Promise):
        raise TypeError(f"the text of a notice must be lazy: {text!r}")


def read(person: User, *, at: datetime, notice_id: int | None = None) -> int:
    """Mark one notice of a person, or all, as read; return how many were unread."""
    rows = Notice.objects.visible_to(person).unread()
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    return rows.update(read_at=at)

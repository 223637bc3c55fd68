"""Reading timelines.

An app above shows the timeline of its record in one of two ways:

1. As a part of its page, with the composer, the filter and "load more":

       ticket = timeline.queries.ticket(request.user, account=deal.account, about=("deal", deal.pk))
       <div hx-get="{% url "customers:timeline" ticket %}" hx-trigger="load" hx-swap="outerHTML">{% skeleton 3 %}</div>

   Customers know nothing of deals. The page has checked that its reader may see the deal, and the signed ticket says so
   for this reader, for half a day. The same ticket goes to `customers:entry_create?ticket=…` and
   `customers:task_create?ticket=…`.

2. As a list: `entries(about=("deal", pk))` and `{% include "customers/timeline/_list.html" with slice=slice %}`.
   Who calls it has checked that the reader may see the account or the deal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from customers.accounts.models import Account
from customers.timeline.choices import ACTIVITIES, EntryKind
from customers.timeline.models import Entry
from customers.timeline.rules import cursor, read_cursor
from customers.timeline.wording import look, sentence
from salesplan.core.search.queries import matching
from salesplan.people.models import User

PAGE = 20
TICKET_LASTS = 12 * 3600
ICONS = {
    EntryKind.CALL: "phone",
    EntryKind.VISIT: "map-pin",
    EntryKind.MEETING: "users",
    EntryKind.MAIL: "mail",
    EntryKind.NOTE: "sticky-note",
}


@dataclass(frozen=True)
class TimelineLine:
    """One entry as it is shown: its icon, its sentence or its text with mentions marked, and whether it is mine."""

    entry: Entry
    icon: str
    status: str
    html: SafeString
    is_system: bool
    is_mine: bool


@dataclass(frozen=True)
class TimelinePage:
    """A part of a timeline, newest first, and the mark after which the next part begins ("" at the end)."""

    lines: list[TimelineLine]
    next_mark: str = ""


@dataclass(frozen=True)
class TimelinePlace:
    """What a timeline belongs to: an account, and perhaps something of it such as ("deal", 12)."""

    account_id: int | None = None
    about: tuple[str, int] | None = None


def entries(
    *,
    about: tuple[str, int] | None = None,
    account: Account | int | None = None,
    before: str = "",
    kinds: Iterable[str] = (),
    reader: User | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """Return the timeline of an account, or of something such as a deal (`about` goes first), three queries at most.

    `before` is the `more` of the slice before; `kinds` narrows; `reader` may edit their own entries. The caller has
    checked that the reader may see the account or the deal.
    """
    rows = Entry.objects.filter(deleted_at=None)
    if about:
        rows = rows.filter(about_kind=about[0], about_id=about[1])
    else:
        rows = rows.filter(account=account)
    if kinds := [kind for kind in kinds if kind in EntryKind.values]:
        rows = rows.filter(kind__in=kinds)
    if position := read_cursor(before):
        rows = rows.filter(happened_at__lte=position[0]).exclude(happened_at=position[0], pk__gte=position[1])
    return _slice(rows, reader, limit)


def lines(rows: Iterable[Entry], reader: User | None = None) -> list[TimelineLine]:
    """Return entries as they are shown; the rows carry `by`, `contact` and `mentions` (see `with_people`)."""
    return [_line(entry, reader) for entry in rows]


def with_people(rows: QuerySet) -> QuerySet:
    """Fetch with entries the people they name."""
    return rows.select_related("by", "contact", "account").prefetch_related("mentions")


def _slice(rows: QuerySet, reader: User | None, limit: int) -> TimelinePage:
    loaded = list(with_people(rows).order_by("-happened_at", "-pk")[: limit + 1])
    visible = loaded[:limit]
    next_cursor = cursor(visible[-1].happened_at, visible[-1].pk) if len(loaded) > limit else ""
    return TimelinePage(lines(visible, reader), next_cursor)


def _line(entry: Entry, reader: User | None) -> TimelineLine:
    is_system = entry.kind == EntryKind.SYSTEM
    rendered = look(entry) if is_system else None
    return TimelineLine(
        entry=entry,
        icon=rendered.icon if rendered else ICONS.get(entry.kind, "circle"),  # type: ignore[call-overload]
        status=rendered.status if rendered else "",
        html=sentence(entry) if is_system else marked(entry.text, entry.mentions.all()),
        is_system=is_system,
        is_mine=bool(reader and not is_system and entry.by_id == reader.pk),
    )


def marked(text: str, people: Iterable[User]) -> SafeString:
    """Return a text as HTML, with the names of the mentioned made visible."""
    names = sorted(
        {name for person in people for name in (person.username, person.name) if name}, key=len, reverse=True
    )
    escaped = str(escape(text))
    if names:
        pattern = "|".join(re.escape(str(escape(name))) for name in names)
        escaped = re.sub(f"@({pattern})", r'<strong class="mention">@\1</strong>', escaped, flags=re.IGNORECASE)
    return mark_safe(escaped)  # noqa: S308 - escaped above


def ticket(user: User, *, account: Account | int | None = None, about: tuple[str, int] | None = None) -> str:
    """Return a signed word that lets this reader, who may see the place, read and write its timeline for half a day."""
    payload = [user.pk, getattr(account, "pk", account), *(about or ())]
    return signing.dumps(payload, salt="timeline").replace(":", "~")


def place_of(user: User, word: str) -> TimelinePlace | None:
    """Return the place of a ticket, or None when it is not this reader's, is forged or too old."""
    try:
        pk, account_id, *about = signing.loads(word.replace("~", ":"), salt="timeline", max_age=TICKET_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return TimelinePlace(account_id, (about[0], about[1]) if about else None) if pk == user.pk else None


def people_matching(text: str, limit: int = 8) -> list[User]:
    """Return active people for the list that opens after an @."""
    people = User.objects.active().order_by("sort_key")
    if text:
        starts = Q(username__istartswith=text) | Q(name__istartswith=text)
        ids = matching(people, text).values("pk")
        people = people.filter(starts | Q(pk__in=ids))
    return list(people[:limit])


def activities(user: User) -> QuerySet:
    """Return the calls, visits, meetings and mails a person may see."""
    return Entry.objects.visible_to(user).filter(deleted_at=None, kind__in=ACTIVITIES)

"""Writing into the timeline: what people did, what the system did, and who is told of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.timeline.choices import ACTIVITIES, EntryKind
from customers.timeline.models import Entry
from customers.timeline.rules import mentioned
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.actions import notify
from salesplan.people.access import require_write
from salesplan.people.models import User

# A phone's clock may be a little ahead of ours.
AHEAD = timedelta(minutes=10)
MOST_MINUTES = 24 * 60


def record(
    *,
    account: Account | None = None,
    contact: Contact | None = None,
    about: tuple[str, int] | None = None,
    kind: str,
    text: str = "",
    code: str = "",
    data: dict[str, Any] | None = None,
    by: User | None,
    at: datetime,
    minutes: int | None = None,
    mentions: Iterable[Any] = (),
    happened_at: datetime | None = None,
) -> Entry:
    """Write one entry; those mentioned in its text, or named in `mentions`, are told once.

    `at` is now; `happened_at` says when it happened where that was earlier. What the system did comes as `code` and
    `data` (see `sentences.py`) and has no text. Contact with the customer moves the account's last contact.
    """
    happened = happened_at or at
    with acting(by, "entry.create"):
        account = account or (contact.account if contact else None)
        if kind != EntryKind.SYSTEM:
            _check(kind, text, happened, minutes, account, contact, at)
        entry = Entry.objects.create(
            account=account,
            contact=contact,
            about_kind=about[0] if about else "",
            about_id=about[1] if about else None,
            kind=kind,
            text=text.strip(),
            code=code,
            data=data or {},
            minutes=minutes,
            by=by,
            happened_at=happened,
            happened_on=business_day(happened),
            created_at=at,
        )
        _mention(entry, mentions, at)
        _touch(entry)
    return entry


def record_many(entries: Iterable[Entry], *, by: User | None, at: datetime) -> None:
    """Write what the system did to many records at once; each entry has its account, code, data and `happened_at`."""
    rows = list(entries)
    current_company = company()
    for entry in rows:
        entry.kind, entry.by, entry.created_at = EntryKind.SYSTEM, by, at
        entry.happened_on = business_day(entry.happened_at, current_company)
    with acting(by, "entry.create"):
        Entry.objects.bulk_create(rows, batch_size=1000)


def edit_entry(
    entry: Entry,
    *,
    by: User,
    at: datetime,
    kind: str,
    text: str,
    happened_at: datetime,
    minutes: int | None = None,
    contact: Contact | None = None,
) -> Entry:
    """Change one's own entry; who is newly mentioned is told, who was told before is not told again."""
    with acting(by, "entry.edit"):
        entry = _own(entry, by)
        _check(kind, text, happened_at, minutes, entry.account, contact, at)
        entry.kind, entry.text, entry.minutes, entry.contact = (
            kind,
            text.strip(),
            minutes,
            contact,
        )
        entry.happened_at, entry.happened_on = happened_at, business_day(happened_at)
        entry.save(
            update_fields=[
                "kind",
                "text",
                "minutes",
                "contact",
                "happened_at",
                "happened_on",
            ]
        )
        _mention(entry, (), at)
        _touch(entry)
    return entry


def delete_entry(entry: Entry, *, by: User, at: datetime) -> Entry:
    """Take one's own entry out of the timeline; `restore_entry` puts it back."""
    with acting(by, "entry.delete"):
        entry = _own(entry, by)
        if entry.deleted_at is None:
            entry.deleted_at = at
            entry.save(update_fields=["deleted_at"])
            _touch(entry)
    return entry


def restore_entry(entry: Entry, *, by: User, at: datetime) -> Entry:
    """Put a deleted entry back."""
    with acting(by, "entry.restore"):
        entry = _own(entry, by)
        if entry.deleted_at is not None:
            entry.deleted_at = None
            entry.save(update_fields=["deleted_at"])
            _touch(entry)
    return entry


def retract(*, code: str, about_data: dict[str, Any], by: User, at: datetime) -> None:
    """Take back what the system told, when the step it tells of is undone (a task that is open again)."""
    with acting(by, "entry.retract"):
        for entry in Entry.objects.filter(code=code, data__contains=about_data, deleted_at=None).select_for_update():
            entry.deleted_at = at
            entry.save(update_fields=["deleted_at"])


def put_back(*, code: str, about_data: dict[str, Any], by: User, at: datetime) -> None:
    """Tell again what was taken back last, when the step that took it back is undone itself."""
    with acting(by, "entry.put_back"):
        rows = Entry.objects.filter(code=code, data__contains=about_data).exclude(deleted_at=None)
        for entry in rows.select_for_update().order_by("-deleted_at", "-pk")[:1]:
            entry.deleted_at = None
            entry.save(update_fields=["deleted_at"])


def require_own(entry: Entry, by: User) -> None:
    """Raise NotAllowed unless the entry was written by this person, who may (still) write."""
    require_write(by)
    if entry.kind == EntryKind.SYSTEM or entry.by_id != by.pk:
        raise NotAllowed(_("Only the person who wrote an entry can change it."))


def _own(entry: Entry, by: User) -> Entry:
    entry = Entry.objects.select_for_update(of=("self",)).select_related("account").get(pk=entry.pk)
    require_own(entry, by)
    return entry


def _check(
    kind: str,
    text: str,
    happened_at: datetime,
    minutes: int | None,
    account: Account | None,
    contact: Contact | None,
    at: datetime,
) -> None:
    if kind not in EntryKind.values or kind == EntryKind.SYSTEM:
        raise Refused(
            _("Choose what happened: a call, a visit, a meeting, an email or a note."),
            field="kind",
        )
    if kind == EntryKind.NOTE and not text.strip():
        raise Refused(_("Enter the text of the note."), field="text")
    if happened_at > at + AHEAD:
        raise Refused(
            _("This is in the future. Log what has happened; plan what is ahead as a task."),
            field="happened_at",
        )
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise Refused(_("Minutes must be between 1 and 1,440 (a whole day)."), field="minutes")
    if contact is not None and account is not None and contact.account_id != account.pk:
        raise Refused(_("This contact belongs to another customer."), field="contact")


def _mention(entry: Entry, people_named: Iterable[Any], at: datetime) -> None:
    people = {person.pk: person for person in people_named}
    if "@" in entry.text:
        active = {person.pk: person for person in User.objects.active()}
        names = {pk: (person.username, person.name) for pk, person in active.items()}
        people |= {pk: active[pk] for pk in mentioned(entry.text, names)}
    if not people:
        return
    entry.mentions.add(*people)
    text = format_lazy(
        "{said}: {text}",
        said=format_lazy(gettext_lazy("{who} mentioned you"), who=str(entry.by or "")),
        text=" ".join(entry.text.split())[:300],
    )
    for pk, person in people.items():
        if pk != entry.by_id:
            url = reverse("customers:entry_detail", args=[entry.pk])
            notify(
                person,
                kind="mention",
                key=f"entry:{entry.pk}",
                text=text,
                at=at,
                url=url,
                mail=True,
            )


def _touch(entry: Entry) -> None:
    """Keep the account's last contact equal to its latest call, visit, meeting or mail."""
    if entry.account is None or entry.kind == EntryKind.SYSTEM:
        return
    live = Q(account=entry.account_id, deleted_at=None, kind__in=ACTIVITIES)
    last = Entry.objects.filter(live).aggregate(last=Max("happened_at"))["last"]
    entry.account.touched_at = last
    entry.account.save(update_fields=["touched_at"])

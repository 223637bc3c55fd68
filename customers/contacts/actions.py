"""What changes contacts: create, edit, make the main one, take out of use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.contacts.choices import Consent
from customers.contacts.models import Contact
from customers.contacts.rules import keys_of
from customers.timeline.actions import record
from customers.timeline.choices import EntryKind
from salesplan.core.audit import acting
from salesplan.core.editing import apply, fields_before, lock, lock_version
from salesplan.core.errors import Refused
from salesplan.people.models import User


def create_contact(*, account: Account, values: Mapping[str, Any], by: User, at: datetime) -> Contact:
    """Create a contact of an account; the first one becomes the main contact."""
    fields = {name: value for name, value in values.items() if name != "account"}
    with acting(by, "contact.create"):
        account = lock(account)
        _check(fields, at)
        main = _main_of(account.pk)
        fields["is_primary"] = bool(fields.get("is_primary")) or main is None
        if fields["is_primary"] and main is not None:
            apply(main, {"is_primary": False})
        if fields.get("consent", Consent.UNKNOWN) != Consent.UNKNOWN:
            fields["consent_at"] = at
        contact = Contact.objects.create(account=account, created_at=at, **_keys(fields), **fields)
        data = {"contact": contact.pk, "name": contact.name}
        record(
            account=account,
            contact=contact,
            kind=EntryKind.SYSTEM,
            code="contact_added",
            data=data,
            by=by,
            at=at,
        )
    return contact


def edit_contact(
    contact: Contact,
    *,
    values: Mapping[str, Any],
    version: int | None,
    by: User,
    at: datetime,
) -> Contact:
    """Change a contact; making it the main one takes the flag from the one that had it, a new consent is dated."""
    with acting(by, "contact.edit"):
        lock(contact.account)
        contact = lock_version(contact, version, values)
        fields = {name: value for name, value in values.items() if name != "account"}
        _check({"name": contact.name, **fields}, at)
        if fields.get("is_primary") and contact.is_active:
            _take_flag(contact)
        if "consent" in fields and fields["consent"] != contact.consent:
            fields["consent_at"] = at
        now = {name: getattr(contact, name) for name in ("name", "email", "phone")}
        apply(contact, {**fields, **_keys({**now, **fields})})
    return contact


def deactivate_contact(contact: Contact, *, by: User, at: datetime) -> Contact:
    """Take a contact out of use (the person has left); it is no longer the main one."""
    with acting(by, "contact.deactivate"):
        contact = lock(contact)
        apply(contact, {"is_active": False, "is_primary": False})
    return contact


def reactivate_contact(contact: Contact, *, by: User, at: datetime) -> Contact:
    """Take a contact into use again; it becomes the main one where there is none."""
    with acting(by, "contact.reactivate"):
        lock(contact.account)
        contact = lock(contact)
        apply(
            contact,
            {"is_active": True, "is_primary": _main_of(contact.account_id) is None},
        )
    return contact


def undo_contact(contact: Contact, *, version: int, by: User, at: datetime) -> Contact:
    """Take back the step that made a contact `version`; it is the main one again where it was, unless another is now."""
    with acting(by, "contact.undo"):
        lock(contact.account)
        contact = lock(contact)
        before = fields_before(contact, version)
        main = _main_of(contact.account_id)
        if before["is_primary"] and main is not None and main.pk != contact.pk:
            params = {"name": main.name}
            raise Refused(_("%(name)s is now the main contact. Put this contact back in use by hand.") % params)
        apply(contact, before)
    return contact


def _main_of(account_id: int) -> Contact | None:
    return Contact.objects.select_for_update().filter(account=account_id, is_primary=True, is_active=True).first()


def _take_flag(contact: Contact) -> None:
    main = _main_of(contact.account_id)
    if main is not None and main.pk != contact.pk:
        apply(main, {"is_primary": False})


def _keys(values: Mapping[str, Any]) -> dict[str, str]:
    return keys_of(values["name"], values.get("email") or "", values.get("phone") or "")


def _check(values: Mapping[str, Any], at: datetime) -> None:
    if not values.get("name", "").strip():
        raise Refused(_("Enter a name for the contact."), field="name")
    birthday = values.get("birthday")
    if birthday is not None and birthday > at.date():
        raise Refused(_("A birthday must be in the past."), field="birthday")

"""What changes accounts: create, edit, hand over, take out of use."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.accounts.rights import ACCOUNTS
from customers.accounts.rules import keys_of, makes_a_circle, size_of
from customers.timeline.actions import record, record_many
from customers.timeline.choices import EntryKind
from customers.timeline.models import Entry
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.rights import Relation, Rights
from salesplan.people.access import permit, relations_to, require_write, scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User

EARLIEST = 1000


def create_account(*, values: Mapping[str, Any], by: User, at: datetime) -> Account:
    """Create an account from values by field name; the owner is who creates it unless `owner` says otherwise.

    `by` is None for work without a person, such as an import.
    """
    fields = dict(values)
    fields.setdefault("owner", by)
    fields["created_on"] = fields.get("created_on") or business_day(at)
    with acting(by, "account.create"):
        _check(fields, at)
        _check_owner(fields["owner"], by)
        account = Account.objects.create(**_derived(fields), **fields, created_at=at)
        record(account=account, kind=EntryKind.SYSTEM, code="account_created", by=by, at=at)
    return account


def create_accounts(values_of_accounts: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime) -> list[Account]:
    """Create many accounts as `create_account` creates one, with few queries."""
    today = business_day(at)
    with acting(by, "account.create_many"):
        rows = []
        for values in values_of_accounts:
            fields = {"owner": by, **values}
            fields["created_on"] = fields.get("created_on") or today
            _check(fields, at)
            _check_owner(fields["owner"], by)
            rows.append(Account(**_derived(fields), **fields, created_at=at))
        accounts = Account.objects.bulk_create(rows, batch_size=500)
        record_many((Entry(account=row, code="account_created", happened_at=at) for row in accounts), by=by, at=at)
    return accounts


def place_below(account: Account, *, parent: Account, by: User | None) -> Account:
    """Put an account below another one, never below itself."""
    with acting(by, "account.edit"):
        account = lock(account)
        _permit(account, ["parent"], by)
        if parent.pk == account.pk or makes_a_circle(_above(parent), account.pk, parent.pk):
            raise Refused(
                _("%(name)s is already below this customer, so it can't also be above it.") % {"name": parent},
                field="parent",
            )
        apply(account, {"parent": parent})
    return account


def edit_account(
    account: Account,
    *,
    values: Mapping[str, Any],
    version: int | None,
    by: User,
    at: datetime,
) -> Account:
    """Change an account; raises Conflict when somebody saved it since `version`. The owner has an action of its own."""
    with acting(by, "account.edit"):
        account = lock_version(account, version, values)
        fields = {name: value for name, value in values.items() if name != "owner"}
        _permit(account, [name for name, value in fields.items() if getattr(account, name) != value], by)
        _check({"name": account.name, **fields}, at, account)
        now = {
            name: getattr(account, name) for name in ("name", "website", "registration_number", "phone", "employees")
        }
        apply(account, {**fields, **_derived({**now, **fields})})
    return account


def change_owner(account: Account, *, owner: User, by: User, at: datetime) -> Account:
    """Hand an account to another person; for managers within their people, for admins to anybody."""
    with acting(by, "account.change_owner"):
        account = lock(account)
        _permit(account, ["owner"], by)
        if account.owner_id == owner.pk:
            return account
        _check_owner(owner, by)
        params = {"from": str(account.owner), "to": str(owner)}
        # Whoever had it when it was new keeps it in the count of new accounts, however often it is handed on.
        apply(account, {"owner": owner, "new_for": account.new_for or account.owner})
        record(
            account=account,
            kind=EntryKind.SYSTEM,
            code="account_owner_changed",
            data=params,
            by=by,
            at=at,
        )
    return account


def deactivate_account(account: Account, *, by: User, at: datetime) -> Account:
    """Take an account out of use; its history, deals and sales stay."""
    return _set_active(account, False, by)


def reactivate_account(account: Account, *, by: User, at: datetime) -> Account:
    """Take an account into use again."""
    return _set_active(account, True, by)


def _set_active(account: Account, active: bool, by: User) -> Account:
    require_write(by)
    with acting(by, "account.reactivate" if active else "account.deactivate"):
        account = lock(account)
        _permit(account, ["is_active"], by)
        apply(account, {"is_active": active})
    return account


def rights_on(account: Account, by: User) -> Rights:
    """Return what a person may do with each field of an account. A manager who owns one is who leads its owner."""
    relations = relations_to(by, owner=account.owner_id)
    if by.role == Role.MANAGER and account.owner_id == by.pk:
        relations |= {Relation.LEAD}
    return Rights(ACCOUNTS, "in use" if account.is_active else "out of use", relations)


def why_only_read(fields: Collection[str]) -> str:
    """Say why somebody does not change some fields of a customer."""
    if "owner" in fields:
        return _("Only the owner's manager or an admin can hand over a customer.")
    return _("Only the owner of this customer or someone above them can change it.")


def _permit(account: Account, fields: list[str], by: User | None) -> None:
    if by is None:
        return
    permit(rights_on(account, by), fields, why_only_read(fields))


def _derived(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from the values: the keys of search and order, and the size."""
    name = values["name"]
    return {
        **keys_of(name, *(values.get(key) or "" for key in ("website", "registration_number", "phone"))),
        "size": size_of(values.get("employees")),
    }


def _check(values: Mapping[str, Any], at: datetime, account: Account | None = None) -> None:
    if not values.get("name", "").strip():
        raise Refused(_("Enter a name for the customer."), field="name")
    founded = values.get("founded")
    if founded is not None and not EARLIEST <= founded <= at.year:
        raise Refused(_("Enter a founding year between 1000 and this year."), field="founded")
    parent = values.get("parent")
    if account is not None and parent is not None and makes_a_circle(_above(parent), account.pk, parent.pk):
        raise Refused(
            _("%(name)s is already below this customer, so it can't also be above it.") % {"name": parent},
            field="parent",
        )


def _above(account: Account) -> dict[int, int | None]:
    """Return the chain of parents from an account up, {account: parent}."""
    chain: dict[int, int | None] = {}
    current: Account | None = account
    while current is not None and current.pk not in chain:
        chain[current.pk] = current.parent_id
        current = Account.objects.only("parent").filter(pk=current.parent_id).first() if current.parent_id else None
    return chain


def _check_owner(owner: User | None, by: User | None) -> None:
    if owner is None or not owner.is_active:
        raise Refused(_("Choose an active person as the owner."), field="owner")
    if by is not None and owner.pk != by.pk and not scope_of(by).sees_person(owner.pk):
        raise NotAllowed(_("You can give customers only to people below you."))

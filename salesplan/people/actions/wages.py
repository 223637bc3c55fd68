"""The base wage of a person, from a day on; what was entered stays, a later entry takes its place."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from salesplan.core.access import require
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import company
from salesplan.core.editing import lock
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.choices import Role
from salesplan.people.models import BaseWage, User

# What the column can hold.
LARGEST = Decimal(10) ** 13


def set_wage(person: User, *, amount: Decimal, starts_on: date, note: str = "", by: User, at: datetime) -> BaseWage:
    """Enter what a person is paid a month from a day on; nothing ends it."""
    require(by, Role.ADMIN)
    if by.pk == person.pk:
        raise NotAllowed(_("You can't set your own wage. Ask another admin."), code="own_wage")
    money = exact_money(amount, company().currency)
    if money < 0:
        raise Refused(_("A wage can't be negative. Enter 0 where it ends."), field="amount")
    if money >= LARGEST:
        raise Refused(_("This amount is too large."), field="amount")
    with acting(by, "person.set_wage"):
        lock(person)
        same = BaseWage.objects.filter(person=person, starts_on=starts_on).order_by("-pk").first()
        if same is not None and same.amount == money:
            raise Refused(_("This is already the wage from that day on."), field="amount", code="unchanged")
        return BaseWage.objects.create(
            person=person, starts_on=starts_on, amount=money, note=note.strip()[:300], by=by, at=at
        )


def enter_wages(entries: Iterable[tuple[User, date, Decimal, str]], *, by: User | None, at: datetime) -> list[BaseWage]:
    """Enter the wages of many people, each (person, first day, amount, note), as `set_wage` enters one.

    `by` is None for work without a person, such as an import.
    """
    if by is not None:
        require(by, Role.ADMIN)
    currency = company().currency
    with acting(by, "person.set_wage"):
        rows = [
            BaseWage(person=person, starts_on=day, amount=exact_money(amount, currency), note=note, by=by, at=at)
            for person, day, amount, note in entries
        ]
        return BaseWage.objects.bulk_create(rows, batch_size=1000)

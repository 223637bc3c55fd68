"""The customers of somebody who leaves pass to their successors, with their contacts and everything on their timeline."""

from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.accounts.actions import change_owner
from customers.accounts.models import Account
from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.people import handover
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User


def held_by(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the accounts of a person by name, each with how many contacts go with it."""
    rows = Account.objects.filter(owner=person).order_by("sort_key", "pk").annotate(people=Count("contacts"))
    return [
        HeldRecord(
            pk,
            name,
            reverse("customers:account_detail", args=[pk]),
            pk,
            ngettext("%(n)s contact", "%(n)s contacts", people) % {"n": people} if people else "",
        )
        for pk, name, people in rows.values_list("pk", "name", "people")
    ]


def pass_on(pk: int, step: HandoverStep) -> UndoData | None:
    """Give an account to the successor, with its entry in the timeline."""
    with acting(step.by, "account.hand_over", why=step.why):
        account = Account.objects.select_for_update(of=("self",)).get(pk=pk)
        if account.owner_id != step.person.pk:
            return None
        change_owner(account, owner=step.heir, by=step.by, at=step.at)
        return {"heir": step.heir.pk}


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give an account back, unless it went on to somebody else since."""
    with acting(step.by, "account.hand_over"):
        account = Account.objects.select_for_update(of=("self",)).get(pk=pk)
        if account.owner_id != before["heir"]:
            raise Refused(_("Since handed over to someone else."))
        change_owner(account, owner=step.person, by=step.by, at=step.at)


def register_all() -> None:
    """Offer the accounts to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="accounts",
            label=gettext_lazy("Customers, with their contacts"),
            find_records=held_by,
            methods=(HandoverMethod.SPREAD, HandoverMethod.HEIR, HandoverMethod.ROWS, HandoverMethod.LEAD),
            pass_on=pass_on,
            take_back=take_back,
            help=gettext_lazy("Everything about a customer stays together: its deals and tasks move with it."),
            order=10,
        )
    )

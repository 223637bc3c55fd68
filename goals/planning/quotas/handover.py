"""The quotas of somebody who leaves: they carry them to their last day; the rest ends, or passes on to the cent.

A quota of the running period becomes what its days to the last one come to (`rules.kept`), and one of a later period is
removed; each with its line in the ledger and the reason. What is left over goes to one successor or is shared by several:
it is added to what they carry in the same period, from today on, so that what all carry together stays what it was.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.quotas.actions.quotas import period_of, remove_quota, set_quota
from goals.planning.quotas.models import Quota
from goals.planning.quotas.rules import QuotaRow, kept
from salesplan.core import metrics
from salesplan.core.audit import acting
from salesplan.core.company.queries import calendar, company
from salesplan.core.errors import Refused
from salesplan.core.format import money, number, period_label
from salesplan.core.money import ZERO, split
from salesplan.people import handover
from salesplan.people.choices import HandoverMethod, OwnerKind
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User


def held_by(person: User, last_day: date) -> list[HeldRecord]:
    """Return the quotas of a person that reach beyond their last day, the nearest first."""
    rows = []
    for quota in Quota.objects.filter(person=person, ends_on__gt=last_day).order_by("starts_on", "metric", "pk"):
        staying = _stays(quota, last_day)
        values = {"amount": _written(quota, quota.amount), "stays": _written(quota, staying)}
        note = _("%(amount)s, of which %(stays)s to the last day") % values if staying else values["amount"]
        label = f"{period_label(quota.period_key)} · {metrics.get(quota.metric).label}"
        where = reverse("goals:quota_history", args=["person", person.pk, quota.period_key])
        rows.append(HeldRecord(quota.pk, label, where, note=note))
    return rows


def _unit(quota: Quota) -> str:
    """Return the currency in whose units a quota is shared: a count is shared in whole ones."""
    return company().currency if metrics.get(quota.metric).unit == "money" else "XXX"


def _written(quota: Quota, amount: Decimal) -> str:
    if metrics.get(quota.metric).unit == "money":
        return money(amount, company().currency)
    return number(amount)


def _stays(quota: Quota, last_day: date) -> Decimal:
    return kept(QuotaRow(quota.starts_on, quota.ends_on, quota.amount), last_day, _unit(quota), calendar())


def pass_on(pk: int, step: HandoverStep) -> UndoData | None:
    """Leave the person what they carry to the last day, and add the rest to what the successors carry."""
    with acting(step.by, "quota.hand_over", why=step.why):
        quota = Quota.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if quota is None or quota.ends_on <= step.last_day:
            return None
        before = _shorten(quota, step)
        remainder = Decimal(before["amount"]) - Decimal(before["stays"])
        shares = split(remainder, [Decimal(1)] * len(step.heirs), _unit(quota)) if step.heirs else []
        before["heirs"] = []
        for heir, share in zip(step.heirs, shares, strict=True):
            had = _carried(heir.pk, quota.period_key, quota.metric)
            now = (had or ZERO) + share
            _set(heir.pk, quota.period_key, quota.metric, now, step)
            before["heirs"].append([heir.pk, None if had is None else str(had), str(now)])
        return before


def end(pk: int, step: HandoverStep) -> UndoData | None:
    """Leave the person what they carry to the last day; nobody carries the rest."""
    return pass_on(pk, HandoverStep(step.person, (), step.last_day, step.why, step.by, step.at))


def _shorten(quota: Quota, step: HandoverStep) -> UndoData:
    staying = _stays(quota, step.last_day)
    amount = quota.amount if quota.next_amount is None else quota.next_amount
    before = {"amount": str(amount), "stays": str(staying), "period": quota.period_key, "metric": quota.metric}
    if quota.starts_on > step.last_day:
        remove_quota(quota, note=step.why, by=step.by, at=step.at)
    else:
        _set(quota.person_id, quota.period_key, quota.metric, staying, step)
    return before


def _set(person_id: int | None, key: str, metric: str, amount: Decimal, step: HandoverStep) -> None:
    values: dict[str, Any] = {
        "period": period_of(key),
        "metric": metric,
        "amount": amount,
        "version": None,
        "note": step.why,
    }
    set_quota(OwnerKind.PERSON, person_id or 0, **values, by=step.by, at=step.at)


def _carried(person_id: int, key: str, metric: str) -> Decimal | None:
    row = Quota.objects.filter(person=person_id, period_key=key, metric=metric).first()
    return None if row is None else row.amount if row.next_amount is None else row.next_amount


def take_back(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give the quota back, unless somebody has set another figure since; both sides get their lines in the ledger."""
    key, metric = before["period"], before["metric"]
    with acting(step.by, "quota.hand_over"):
        for heir, _had, now in before["heirs"]:
            if _carried(heir, key, metric) != Decimal(now):
                raise Refused(_("A successor's quota has since been set to another figure."))
        back = HandoverStep(step.person, (), step.last_day, _("Handover undone"), step.by, step.at)
        for heir, had, _now in before["heirs"]:
            if had is not None:
                _set(heir, key, metric, Decimal(had), back)
            else:
                row = Quota.objects.get(person=heir, period_key=key, metric=metric)
                remove_quota(row, note=back.why, by=step.by, at=step.at)
        _set(step.person.pk, key, metric, Decimal(before["amount"]), back)


def register_all() -> None:
    """Offer the quotas to the hand-over."""
    handover.register(
        handover.HandoverKind(
            key="quotas",
            label=gettext_lazy("Quotas of current and later periods"),
            find_records=held_by,
            methods=(
                HandoverMethod.END,
                HandoverMethod.HEIR,
                HandoverMethod.SPREAD,
                HandoverMethod.ROWS,
                HandoverMethod.LEAD,
            ),
            pass_on=pass_on,
            end=end,
            take_back=take_back,
            ends=gettext_lazy("End with the last day; no one carries the rest"),
            help=gettext_lazy(
                "Until the last day they carry their days' share; the rest ends or passes on, to the cent."
            ),
            shared=True,
            order=40,
        )
    )

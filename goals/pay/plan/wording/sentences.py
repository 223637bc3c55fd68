"""Rules and results of pay in whole sentences; nothing is calculated here."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.pay.engine.choices import TableBasis, TableMode
from goals.pay.engine.tables import RateTable, TierSlice, slices
from goals.pay.plan.rules.rate_tables import sample_points
from salesplan.core import format as write
from salesplan.core.money import ZERO, quantize

EXAMPLE_QUOTA = Decimal(1_000_000)


def percent(share: Decimal) -> str:
    """Write a share with the digits it has: 6 %, 5.5 %, 118 %."""
    return write.exact_percent(share, most=4)


def money(amount: Decimal, currency: str) -> str:
    """Write an amount, without cents where it has none."""
    return write.money(amount, currency, trim=True)


def joined(texts: Sequence[str]) -> str:
    """Join phrases: "a", "a and b", "a, b and c"."""
    if len(texts) < 2:
        return "".join(texts)
    return _("%(first)s and %(last)s") % {"first": _(", ").join(texts[:-1]), "last": texts[-1]}


def bound(table: RateTable, value: Decimal | None, currency: str) -> str:
    """Write a bound of a tier in its own terms; the open end is ∞."""
    if value is None:
        return "∞"
    return percent(value) if table.basis == TableBasis.ATTAINMENT else money(value, currency)


def tier(table: RateTable, part: TierSlice, currency: str) -> str:
    """Write a tier: "50% – 100%", "from 150%"."""
    lower = bound(table, part.lower, currency)
    if part.upper is None:
        return _("from %(lower)s") % {"lower": lower}
    return f"{lower} – {bound(table, part.upper, currency)}"


def at_rates(tier_slices: Sequence[TierSlice], currency: str) -> str:
    """Write slices: "¥5,000 at 4% and ¥15,000 at 6%"."""
    phrase = _("%(amount)s at %(rate)s")
    return joined([phrase % {"amount": money(p.amount, currency), "rate": percent(p.rate)} for p in tier_slices])


def example(table: RateTable, place: Decimal, quota: Decimal, currency: str) -> str:
    """Say what a table pays at a place: "At 118% of ¥1,000,000 this pays ¥56,400: ¥500,000 at 3%, …"."""
    amount = place * quota if table.basis == TableBasis.ATTAINMENT else place
    tier_slices = slices(table, ZERO, amount, quota)
    values = {
        "paid": money(quantize(sum((p.earning for p in tier_slices), ZERO), currency), currency),
        "because": at_rates(tier_slices, currency),
        "share": percent(place),
        "quota": money(quota, currency),
        "amount": money(amount, currency),
    }
    if table.basis == TableBasis.ATTAINMENT:
        return _("At %(share)s of a quota of %(quota)s this pays %(paid)s: %(because)s.") % values
    return _("%(amount)s credited pays %(paid)s: %(because)s.") % values


def examples(table: RateTable, currency: str, quota: Decimal = EXAMPLE_QUOTA) -> list[str]:
    """Return one example for each tier."""
    return [example(table, place, quota, currency) for place in sample_points(table)]


def how_read(table: RateTable) -> str:
    """Say how the table is read, without the words that mean both."""
    if table.mode == TableMode.MARGINAL:
        return _("Each slice of the credited amount earns at the rate of its own tier.")
    return _(
        "The whole credited amount earns at the rate of the tier it reaches; a higher rate reached later applies to all of it."
    )


def why_unpaid(code: str, period_label: str) -> str:
    """Say why a credit earns nothing."""
    return {
        "no_quota": _("No quota is set for %(period)s, and the plan pays by attainment. Ask the person who sets it.")
        % {"period": period_label},
        "no_plan": _("Not on an incentive plan on the day of the sale."),
        "no_rule": _("The plan on that day had no such component."),
        "review": _("The deal is far larger than the quota, so it is held as a windfall and waiting for approval."),
        "sale_not_paid": _("Nothing was paid for the sale that was reversed."),
        "taken_back": _("It claws back what was paid for a sale."),
        "taken_already": _("What was paid for the sale has already been clawed back."),
        "out_of_window": _("The time limit for clawing back pay after a refund has passed."),
        "in_the_whole": _("It counts towards an amount that is paid for the whole period."),
        "nothing": _("It counts neither towards the quota nor for pay."),
        "no_version": _("The plan had no rules in force on the day of the sale."),
        "other_interval": _("The plan on that day pays by another interval; the sale is in that statement."),
    }.get(code, "")


def where_one_stands(table: RateTable, prior: Decimal, quota: Decimal | None, period_label: str, currency: str) -> str:
    """Say what was credited before, in the terms of the table."""
    if table.basis == TableBasis.ATTAINMENT and quota:
        values = {"share": write.percent(prior / quota), "period": period_label}
        return _("because %(share)s of the quota for %(period)s is already reached") % values
    values = {"amount": money(prior, currency), "period": period_label}
    return _("because %(amount)s is already credited in %(period)s") % values


def lifted(others: Decimal, currency: str) -> str:
    """Say what a deal does to the lines before it (a higher rate for all of them), or nothing."""
    if not others:
        return ""
    if others > 0:
        return _("Earlier sales rise to the same rate: %(amount)s more.") % {"amount": money(others, currency)}
    return _("Earlier sales fall to a lower rate: %(amount)s less.") % {"amount": money(-others, currency)}


def where_one_ends(table: RateTable, credited: Decimal, quota: Decimal | None, period_label: str, currency: str) -> str:
    """Say what a retroactive table reaches, since that decides the rate of everything."""
    if table.basis == TableBasis.ATTAINMENT and quota:
        values = {"share": write.percent(credited / quota), "period": period_label}
        return _("because %(share)s of the quota for %(period)s is reached with it") % values
    values = {"amount": money(credited, currency), "period": period_label}
    return _("because %(amount)s is credited in %(period)s with it") % values

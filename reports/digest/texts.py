"""The digest as a plain mail, in the language that is active."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.quotas.attainment import Node
from pipeline.deals.models import Deal
from reports.dashboards.choices import Cause
from reports.digest.queries import Digest, Results
from salesplan.core import format as write
from salesplan.core.format import period_label
from salesplan.core.http.addresses import absolute
from salesplan.core.writing import lang


def subject(told: Digest) -> str:
    """Return the subject: the day, and attainment where there is a quota."""
    words = {"day": write.day(told.view.today, lang(), "weekday")}
    if told.total is None or told.total.attainment is None:
        return _("Your team on %(day)s") % words
    words["share"] = write.percent(told.total.attainment, lang())
    return _("Your team on %(day)s: %(share)s of the quota") % words


def body(told: Digest) -> str:
    """Return the text."""
    return "\n".join([*_greeting(told), *_results(told), *_pace(told), *_overdue(told), *_end()])


def _greeting(told: Digest) -> Iterator[str]:
    yield _("Good morning, %(name)s") % {"name": told.view.user}
    yield ""


def _results(told: Digest) -> Iterator[str]:
    words = {"day": write.day(told.since, lang(), "weekday")}
    yield _("Since %(day)s") % words
    yield from _closed(told, told.won, won=True)
    yield from _closed(told, told.lost, won=False)
    yield ""


def _closed(told: Digest, results: Results, *, won: bool) -> Iterator[str]:
    n = results.lot.count
    words = {"n": n, "amount": _money(told, results.lot.amount)}
    if won:
        yield "- " + (ngettext("%(n)s deal won, %(amount)s", "%(n)s deals won, %(amount)s", n) % words)
    else:
        yield "- " + (ngettext("%(n)s deal lost, %(amount)s", "%(n)s deals lost, %(amount)s", n) % words)
    for deal in results.deals:
        reason = f" ({deal.loss_reason.label})" if deal.loss_reason else ""
        yield f"    {deal.name}, {deal.owner}, {_money(told, deal.amount_base)}{reason}"
        yield f"    {_link('pipeline:deal_detail', deal)}"


def _pace(told: Digest) -> Iterator[str]:
    if told.total is None:
        return
    yield period_label(told.view.period.key)
    yield "- " + _standing(told, told.total)
    for node in told.behind:
        yield f"    {node.label}: {_standing(told, node)} ({node.status.label})"
    yield f"  {_address('reports:quota_dashboard')}"
    yield ""


def _standing(told: Digest, node: Node) -> str:
    words = {"won": _money(told, node.won)}
    if node.quota is None:
        return _("%(won)s won, no quota") % words
    words |= {
        "quota": _money(told, node.quota),
        "share": write.percent(node.attainment, lang()),
        "pace": write.percent(node.pace, lang()),
    }
    return _("%(won)s of %(quota)s, %(share)s attained, pace %(pace)s") % words


def _overdue(told: Digest) -> Iterator[str]:
    if told.overdue.count:
        n = told.overdue.count
        words = {"n": n, "amount": _money(told, told.overdue.amount)}
        text = ngettext(
            "%(n)s open deal is past its close date, %(amount)s",
            "%(n)s open deals are past their close date, %(amount)s",
            n,
        )
        yield "- " + text % words
        yield f"  {_address('reports:cause_list', Cause.OVERDUE.value)}"
    if told.tasks:
        text = ngettext("%(n)s task is overdue", "%(n)s tasks are overdue", told.tasks) % {"n": told.tasks}
        yield "- " + text
        yield f"  {_address('customers:task_list')}?scope=team&show=overdue"
    if told.overdue.count or told.tasks:
        yield ""


def _end() -> Iterator[str]:
    yield _("You get this on working days. You can switch it off in your profile:")
    yield _address("people:profile")


def _money(told: Digest, amount: Any) -> str:
    return write.short_money(amount, told.view.currency, lang())


def _link(name: str, deal: Deal) -> str:
    return _address(name, deal.pk)


def _address(name: str, *arguments: Any) -> str:
    return absolute(reverse(name, args=arguments))

"""The digest in words, in the language that is active: told once, for the mail, the page and the paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from goals.planning.quotas.attainment import Node
from reports.dashboards.choices import Cause
from reports.digest.queries import Digest, Results
from salesplan.core import format as write
from salesplan.core.format import period_label
from salesplan.core.http.addresses import absolute
from salesplan.core.language import current_language


def subject(told: Digest) -> str:
    """Return the subject: the day, and attainment where there is a quota."""
    words = {"day": write.day(told.view.today, current_language(), "weekday")}
    if told.total is None or told.total.attainment is None:
        return _("Your team on %(day)s") % words
    words["share"] = write.percent(told.total.attainment, current_language())
    return _("Your team on %(day)s: %(share)s of the quota") % words


@dataclass(frozen=True)
class Line:
    """A sentence of the briefing, where it opens, and whether it is one of those behind the sentence before it."""

    text: str
    url: str = ""
    is_detail: bool = False


@dataclass(frozen=True)
class Section:
    """What belongs together under a heading."""

    heading: str
    lines: tuple[Line, ...]


def sections(told: Digest) -> list[Section]:
    """Return what there is to tell, the same for mail, page and paper."""
    found = [
        Section(
            _("Since %(day)s") % {"day": write.day(told.since, current_language(), "weekday")},
            (*_closed(told, told.won, won=True), *_closed(told, told.lost, won=False)),
        )
    ]
    if told.total is not None:
        found.append(Section(period_label(told.view.period.key), tuple(_pace(told, told.total))))
    if told.overdue.count or told.tasks:
        found.append(Section(pgettext("briefing", "Overdue"), tuple(_overdue(told))))
    return found


def body(told: Digest) -> str:
    """Return the text of the mail."""
    out = [_("Good morning, %(name)s") % {"name": told.view.user}, ""]
    for section in sections(told):
        out.append(section.heading)
        for line in section.lines:
            out.append(f"    {line.text}" if line.is_detail else f"- {line.text}")
            if line.url:
                out.append(f"    {absolute(line.url)}" if line.is_detail else f"  {absolute(line.url)}")
        out.append("")
    out += [_("On a page, and to print:"), absolute(reverse("reports:digest")), ""]
    out += [
        _("You get this on working days. You can switch it off in your profile:"),
        absolute(reverse("people:profile")),
    ]
    return "\n".join(out)


def _closed(told: Digest, results: Results, *, won: bool) -> Iterator[Line]:
    n = results.lot.count
    words = {"n": n, "amount": _money(told, results.lot.amount)}
    if won:
        yield Line(ngettext("%(n)s deal won, %(amount)s", "%(n)s deals won, %(amount)s", n) % words)
    else:
        yield Line(ngettext("%(n)s deal lost, %(amount)s", "%(n)s deals lost, %(amount)s", n) % words)
    for deal in results.deals:
        reason = f" ({deal.loss_reason.label})" if deal.loss_reason else ""
        text = f"{deal.name}, {deal.owner}, {_money(told, deal.amount_base)}{reason}"
        yield Line(text, reverse("pipeline:deal_detail", args=[deal.pk]), is_detail=True)


def _pace(told: Digest, total: Node) -> Iterator[Line]:
    yield Line(_standing(told, total), reverse("reports:quota_dashboard"))
    for node in told.behind:
        yield Line(f"{node.label}: {_standing(told, node)} ({node.status.label})", is_detail=True)


def _standing(told: Digest, node: Node) -> str:
    words = {"won": _money(told, node.won)}
    if node.quota is None:
        return _("%(won)s won, no quota") % words
    words |= {
        "quota": _money(told, node.quota),
        "share": write.percent(node.attainment, current_language()),
        "pace": write.percent(node.pace, current_language()),
    }
    return _("%(won)s of %(quota)s, %(share)s attained, pace %(pace)s") % words


def _overdue(told: Digest) -> Iterator[Line]:
    if told.overdue.count:
        n = told.overdue.count
        words = {"n": n, "amount": _money(told, told.overdue.amount)}
        text = ngettext(
            "%(n)s open deal is past its close date, %(amount)s",
            "%(n)s open deals are past their close date, %(amount)s",
            n,
        )
        yield Line(text % words, reverse("reports:cause_list", args=[Cause.OVERDUE.value]))
    if told.tasks:
        text = ngettext("%(n)s task is overdue", "%(n)s tasks are overdue", told.tasks) % {"n": told.tasks}
        yield Line(text, f"{reverse('customers:task_list')}?scope=team&show=overdue")


def _money(told: Digest, amount: Any) -> str:
    return write.short_money(amount, told.view.currency, current_language())

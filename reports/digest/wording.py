"""The digest in words, in the language that is active: told once, for the mail, the page and the paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from goals.planning.quotas.queries.attainment import AttainmentNode
from reports.dashboards.choices import AttentionCause
from reports.digest.queries import ClosedDeals, Digest
from salesplan.core import format as write
from salesplan.core.format import period_label
from salesplan.core.http.addresses import absolute


def subject(digest: Digest) -> str:
    """Return the subject: the day, and attainment where there is a quota."""
    params = {"day": write.day(digest.view.today, form="weekday")}
    if digest.total is None or digest.total.attainment is None:
        return _("Your team on %(day)s") % params
    params["share"] = write.percent(digest.total.attainment)
    return _("Your team on %(day)s: %(share)s of the quota") % params


@dataclass(frozen=True)
class DigestLine:
    """A sentence of the briefing, where it opens, and whether it is one of those behind the sentence before it."""

    text: str
    url: str = ""
    is_detail: bool = False


@dataclass(frozen=True)
class DigestSection:
    """What belongs together under a heading."""

    heading: str
    lines: tuple[DigestLine, ...]


def sections(digest: Digest) -> list[DigestSection]:
    """Return what there is to tell, the same for mail, page and paper."""
    sections_found = [
        DigestSection(
            _("Since %(day)s") % {"day": write.day(digest.since, form="weekday")},
            (*_closed(digest, digest.won, won=True), *_closed(digest, digest.lost, won=False)),
        )
    ]
    if digest.total is not None:
        sections_found.append(DigestSection(period_label(digest.view.period.key), tuple(_pace(digest, digest.total))))
    if digest.overdue.count or digest.tasks:
        sections_found.append(DigestSection(pgettext("briefing", "Overdue"), tuple(_overdue(digest))))
    return sections_found


def body(digest: Digest) -> str:
    """Return the text of the mail."""
    out = [_("Good morning, %(name)s") % {"name": digest.view.user}, ""]
    for section in sections(digest):
        out.append(section.heading)
        for line in section.lines:
            out.append(f"    {line.text}" if line.is_detail else f"- {line.text}")
            if line.url:
                out.append(f"    {absolute(line.url)}" if line.is_detail else f"  {absolute(line.url)}")
        out.append("")
    out += [_("View or print it:"), absolute(reverse("reports:digest")), ""]
    out += [
        _("You receive this email on working days. To stop it, change your profile:"),
        absolute(reverse("people:profile")),
    ]
    return "\n".join(out)


def _closed(digest: Digest, results: ClosedDeals, *, won: bool) -> Iterator[DigestLine]:
    n = results.total.count
    params = {"n": n, "amount": write.short_money(results.total.amount, digest.view.currency)}
    if won:
        yield DigestLine(ngettext("%(n)s deal won, %(amount)s", "%(n)s deals won, %(amount)s", n) % params)
    else:
        yield DigestLine(ngettext("%(n)s deal lost, %(amount)s", "%(n)s deals lost, %(amount)s", n) % params)
    for deal in results.deals:
        reason = f" ({deal.loss_reason.label})" if deal.loss_reason else ""
        text = f"{deal.name}, {deal.owner}, {write.short_money(deal.amount_base, digest.view.currency)}{reason}"
        yield DigestLine(text, reverse("pipeline:deal_detail", args=[deal.pk]), is_detail=True)


def _pace(digest: Digest, total: AttainmentNode) -> Iterator[DigestLine]:
    yield DigestLine(_standing(digest, total), reverse("reports:quota_dashboard"))
    for node in digest.behind:
        yield DigestLine(f"{node.label}: {_standing(digest, node)} ({node.status.label})", is_detail=True)


def _standing(digest: Digest, node: AttainmentNode) -> str:
    params = {"won": write.short_money(node.won, digest.view.currency)}
    if node.quota is None:
        return _("%(won)s won, no quota") % params
    params |= {
        "quota": write.short_money(node.quota, digest.view.currency),
        "share": write.percent(node.attainment),
        "pace": write.percent(node.pace),
    }
    return _("%(won)s of %(quota)s, %(share)s attained, pace %(pace)s") % params


def _overdue(digest: Digest) -> Iterator[DigestLine]:
    if digest.overdue.count:
        n = digest.overdue.count
        params = {"n": n, "amount": write.short_money(digest.overdue.amount, digest.view.currency)}
        text = ngettext(
            "%(n)s open deal is past its close date, %(amount)s",
            "%(n)s open deals are past their close date, %(amount)s",
            n,
        )
        yield DigestLine(text % params, reverse("reports:cause_list", args=[AttentionCause.OVERDUE.value]))
    if digest.tasks:
        text = ngettext("%(n)s task is overdue", "%(n)s tasks are overdue", digest.tasks) % {"n": digest.tasks}
        yield DigestLine(text, f"{reverse('customers:task_list')}?scope=team&show=overdue")

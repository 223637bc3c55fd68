"""Why we are behind, in sentences: each names its share of the difference and opens the deals behind it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.dashboards.choices import AttentionCause
from reports.dashboards.queries.explanation import GapExplanation
from reports.dashboards.queries.scope import DashboardView
from salesplan.core import format as write
from salesplan.core.metrics import FigureMark, mark


@dataclass(frozen=True)
class TextLink:
    """Where a sentence leads."""

    label: str
    url: str


@dataclass(frozen=True)
class DashboardFinding:
    """A finding: what it says first, the rest, and where it leads."""

    heading: str
    text: str = ""
    status: str = "warn"
    links: list[TextLink] = field(default_factory=list)


@dataclass(frozen=True)
class EffectLine:
    """One line of the sum: what it is, and how much of the difference it makes."""

    label: str
    note: str
    amount: Decimal
    rows: str
    mark: FigureMark | None = None


def cause_url(view: DashboardView, cause: str, key: str | int | None = None) -> str:
    """Return the page with the deals of a cause."""
    return f"{reverse('reports:cause_list', args=[cause])}?{view.query_with(key=key)}"


def effects(view: DashboardView, why: GapExplanation) -> list[EffectLine]:
    """Return the lines whose sum is the difference."""
    if why.effects is None:
        return []
    before, after = why.before, why.after
    counts = {"now": write.number(after.closed), "was": write.number(before.closed)}
    closed = _("%(now)s closed; the plan calls for %(was)s") if why.against_plan else _("%(now)s closed, was %(was)s")
    rates = {"now": write.percent(after.win_rate), "was": write.percent(before.win_rate)}
    sizes = {
        "now": write.short_money(after.average, view.currency),
        "was": write.short_money(before.average, view.currency),
    }
    lines = [
        EffectLine(_("Closed deals"), closed % counts, why.effects.closed, why.closed_rows),
        EffectLine(_("Win rate"), _("%(now)s, was %(was)s") % rates, why.effects.win_rate, why.closed_rows),
        EffectLine(_("Average deal"), _("%(now)s, was %(was)s") % sizes, why.effects.average, why.average_rows),
    ]
    if why.effects.other:
        note = _("shared deals that others own, or give away")
        lines.append(EffectLine(_("Shared credit"), note, why.effects.other, why.won_rows))
    against, question = "plan" if why.against_plan else "before", view.question(until=view.day)
    names = ("closed", "win_rate", "average", "other")
    return [
        replace(line, mark=mark(f"gap_{against}_{name}", question, line.amount))
        for line, name in zip(lines, names, strict=False)
    ]


def findings(view: DashboardView, why: GapExplanation) -> Iterator[DashboardFinding]:
    """Yield what stands out, the weightiest first."""
    yield from _rates(view, why)
    yield from _pipeline(view, why)
    if why.slipped.count:
        n = why.slipped.count
        head = ngettext("%(n)s deal slipped to a later period.", "%(n)s deals slipped to a later period.", n)
        text = _("%(amount)s in total, now expected later.") % {
            "amount": write.short_money(why.slipped.amount, view.currency)
        }
        yield DashboardFinding(head % {"n": n}, text, "warn", [_see(view, n, AttentionCause.SLIPPED)])
    if why.overdue.count:
        n = why.overdue.count
        head = ngettext("%(n)s open deal is past its close date.", "%(n)s open deals are past their close date.", n)
        text = _("%(amount)s in total; the forecast needs realistic close dates.") % {
            "amount": write.short_money(why.overdue.amount, view.currency)
        }
        yield DashboardFinding(head % {"n": n}, text, "warn", [_see(view, n, AttentionCause.OVERDUE)])


def _rates(view: DashboardView, why: GapExplanation) -> Iterator[DashboardFinding]:
    """The win rate, with the rival and the reason that stand out among the losses."""
    before, after, lost = why.before, why.after, why.losses
    texts, links = [], []
    if lost.rival:
        params = {"n": lost.rival.count, "of": lost.rival.of, "rival": lost.rival_label}
        texts.append(_("%(n)s of %(of)s losses name the same rival: %(rival)s.") % params)
        links.append(_see(view, lost.rival.count, AttentionCause.LOST_TO, lost.rival.key))
        with suppress(NoReverseMatch):
            links.append(TextLink(_("Open rival"), reverse("pipeline:rival_detail", args=[lost.rival.key])))
    if lost.reason:
        params = {"n": lost.reason.count, "of": lost.reason.of, "reason": lost.reason_label}
        texts.append(_("%(n)s of %(of)s give the reason “%(reason)s”.") % params)
        links.append(_see(view, lost.reason.count, AttentionCause.LOST_FOR, lost.reason.key))
    if after.win_rate is None and not texts:
        return
    worse = before.win_rate is not None and after.win_rate is not None and after.win_rate < before.win_rate
    rates = {"now": write.percent(after.win_rate), "was": write.percent(before.win_rate)}
    if after.win_rate is None:
        head = _("No deals won or lost yet.")
    elif before.win_rate is None:
        head = _("Win rate %(now)s.") % rates
    else:
        head = _("Win rate %(now)s, was %(was)s.") % rates
    n = int(after.closed)
    label = ngettext("See the %(n)s closed deal", "See the %(n)s closed deals", n) % {"n": n}
    links.insert(0, TextLink(label, why.closed_rows))
    if worse or texts:
        yield DashboardFinding(head, " ".join(texts), "warn" if worse else "info", links)


def _pipeline(view: DashboardView, why: GapExplanation) -> Iterator[DashboardFinding]:
    """Coverage, and the stage in which deals are stuck."""
    now, stuck = why.now, why.stuck
    short = now.coverage is not None and now.coverage_needed is not None and now.coverage < now.coverage_needed
    if not short and not stuck:
        return
    head, texts, links = "", [], []
    if short:
        params: dict[str, Any] = {
            "times": write.number(now.coverage, digits=1),
            "needed": write.number(now.coverage_needed, digits=1),
        }
        head = _("Coverage %(times)s×, needs %(needed)s×.") % params
    if stuck:
        params = {
            "stage": stuck.label,
            "usual": stuck.usual,
            "after": stuck.after,
            "amount": write.short_money(stuck.amount, view.currency),
        }
        if stuck.usual:
            text = _(
                "Stage “%(stage)s” usually takes %(usual)s days; deals worth %(amount)s have been there for more than %(after)s."
            )
        else:
            text = _("Deals worth %(amount)s have been in stage “%(stage)s” for more than %(after)s days.")
        texts.append(text % params)
        label = ngettext("%(n)s deal is stuck", "%(n)s deals are stuck", stuck.count) % {"n": stuck.count}
        links.append(TextLink(label, cause_url(view, AttentionCause.STUCK, stuck.stage_id)))
        links.append(TextLink(_("Create tasks"), cause_url(view, AttentionCause.STUCK, stuck.stage_id) + "#tasks"))
        head = head or _("Some deals are stuck.")
    yield DashboardFinding(head, " ".join(texts), "warn", links)


def _see(view: DashboardView, n: int, cause: str, key: str | int | None = None) -> TextLink:
    label = ngettext("See the %(n)s deal", "See the %(n)s deals", n) % {"n": n}
    return TextLink(label, cause_url(view, cause, key))

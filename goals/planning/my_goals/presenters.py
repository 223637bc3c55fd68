"""A person's page in words: tiles, shares, what a deal moves, and quota changes; nothing is calculated here."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.planning.my_goals.deals import DealChoice
from goals.planning.my_goals.queries import MyFigures, OtherQuota, Selection
from goals.planning.my_goals.shares import QuotaLevel, headline_level
from goals.planning.quotas.queries.book import WON_REVENUE
from goals.planning.quotas.queries.quotas import LedgerLine
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.metrics import FigureMark
from salesplan.core.money import HUNDRED


@dataclass(frozen=True)
class Tile:
    """One tile; status ok or bad draws an arrow before the note."""

    label: str
    value: str
    note: str = ""
    href: str = ""
    status: str = ""
    mark: FigureMark | None = None


def _mark(selection: Selection, key: str, value: Decimal | None) -> FigureMark:
    return metrics.mark(key, selection.question(), value)


def short(selection: Selection, amount: Decimal | None) -> str:
    """Write an amount of the base currency: ¥4.82M."""
    return write.short_money(amount, selection.company.currency)


def days(n: int) -> str:
    """Write a number of working days."""
    return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": write.number(n)}


def digits(points: Decimal | None) -> int:
    """Return how many decimals a movement needs to be seen: 12.0, 0.45 and 0.031 points."""
    size = abs(points or Decimal(0))
    return 1 if not size or size >= 1 else 2 if size >= Decimal("0.1") else 3


def points(value: Decimal | None) -> str:
    """Write a movement in percentage points: "5.0 points"."""
    if value is None:
        return write.NOTHING
    return _("%(n)s points") % {"n": write.number(value, digits=digits(value))}


# ---- what one owes -----------------------------------------------------------------------------------------


def tiles(selection: Selection, figures: MyFigures) -> list[Tile]:
    """Write the figures on top of the page, each with the page of the rows behind it; without a quota what there is."""
    mark = _mark(selection, WON_REVENUE, figures.node.won)
    won = Tile(_("Won"), short(selection, figures.node.won), _("in this period"), figures.rows[WON_REVENUE], mark=mark)
    pipeline = [] if figures.is_over else [_pipeline(selection, figures)]
    if figures.node.quota is None:
        return [won, _forecast(selection, figures), *pipeline]
    coverage = [] if figures.is_over else [_coverage(selection, figures)]
    return [
        *_owed(selection, figures, won),
        _gap(selection, figures),
        _forecast(selection, figures),
        *pipeline,
        *coverage,
    ]


def _owed(selection: Selection, figures: MyFigures, won: Tile) -> list[Tile]:
    """Write quota, won, attainment and pace."""
    node, left = figures.node, _("%(left)s left") % {"left": days(figures.days_left)}
    missing = _("%(amount)s missing") % {"amount": short(selection, node.gap)} if node.gap else _("reached")
    status = node.level if node.level in ("ok", "warn", "bad") else ""
    attained, rows = (
        write.percent(node.attainment, digits=1),
        metrics.get("attainment").rows(selection.question()),
    )
    quota, reached = _mark(selection, "quota", node.quota), _mark(selection, "attainment", node.attainment)
    return [
        Tile(_("Quota"), short(selection, node.quota), missing, figures.rows["quota"], "" if node.gap else "ok", quota),
        won,
        Tile(_("Attainment"), attained, str(node.status.label), rows, status, reached),
        Tile(_("Pace"), write.percent(node.pace, digits=1), left),
    ]


def _gap(selection: Selection, figures: MyFigures) -> Tile:
    note = _("%(amount)s a working day") % {"amount": short(selection, figures.daily)} if figures.daily else ""
    if figures.is_over:
        note = _("The period is over.")
    has_started = selection.today >= selection.period.start
    href = reverse("goals:quota_gap", args=["person", selection.person.pk, selection.period.key]) if has_started else ""
    return Tile(_("Gap"), short(selection, figures.node.gap), note, href)


def _forecast(selection: Selection, figures: MyFigures) -> Tile:
    mark = _mark(selection, "forecast", figures.forecast)
    if figures.is_over:
        over = _("The period is over.")
        return Tile(_("Final result"), short(selection, figures.forecast), over, figures.rows[WON_REVENUE], mark=mark)
    won, from_open = figures.node.won, figures.node.from_open
    words = {"won": short(selection, won), "open": short(selection, from_open)}
    note = _("%(won)s won + %(open)s expected from open deals") % words
    if figures.forecast is not None and figures.node.coming:
        words["new"] = short(selection, figures.forecast - won - from_open)
        note = _("%(won)s won + %(open)s expected from open deals + %(new)s from deals to come") % words
    return Tile(
        _("Forecast to the end"), short(selection, figures.forecast), note, figures.rows["expected_open"], mark=mark
    )


def _pipeline(selection: Selection, figures: MyFigures) -> Tile:
    note = _("due by %(day)s") % {"day": write.day(selection.period.end, form="short_day")}
    amount = figures.node.open_pipeline
    mark = _mark(selection, "open_pipeline", amount)
    return Tile(_("Open pipeline"), short(selection, amount), note, figures.rows["open_pipeline"], mark=mark)


def _coverage(selection: Selection, figures: MyFigures) -> Tile:
    """Say how often the open deals cover the gap, against how often they must: 1 ÷ own win rate."""
    node, label = figures.node, _("Pipeline coverage")
    if node.coverage is None:
        return Tile(label, write.NOTHING, _("Nothing is missing."), figures.rows["open_pipeline"], "ok")
    status, note = "", _("not enough closed deals to know what is needed")
    if figures.needed is not None:
        words = {"times": write.times(figures.needed), "rate": write.percent(node.win_rate)}
        note = _("needs %(times)s = 1 ÷ %(rate)s win rate") % words
        status = "ok" if node.coverage >= figures.needed else "bad"
    mark = _mark(selection, "coverage", node.coverage)
    return Tile(label, write.times(node.coverage), note, figures.rows["open_pipeline"], status, mark)


@dataclass(frozen=True)
class OtherQuotaRow:
    """A quota for something else than won revenue, in words."""

    source: OtherQuota
    quota: str
    actual: str


def other_quota_rows(selection: Selection, rows: list[OtherQuota]) -> list[OtherQuotaRow]:
    """Write the quotas of other metrics."""
    code = selection.company.currency
    return [
        OtherQuotaRow(
            row, write.figure(row.node.quota, row.metric.unit, code), write.figure(row.node.won, row.metric.unit, code)
        )
        for row in rows
    ]


# ---- the share of the whole --------------------------------------------------------------------------------


def share(value: Decimal | None) -> str:
    """Write a share of the whole with one decimal, a tiny one with more: 12.4%, 0.08%."""
    return write.percent(value, digits=digits(None if value is None else value * HUNDRED))


def share_sentence(selection: Selection, levels: list[QuotaLevel]) -> str:
    """Say the share in one sentence: "Your quota is 12.4% of East One and 3.1% of the company."."""
    shown = [level for level in levels if level.quota_share is not None and not level.stay]
    if not shown:
        return ""
    nearest, top = shown[0], shown[-1]
    words = {
        "near": nearest.label,
        "share": share(nearest.quota_share),
        "top": top.label,
        "top_share": share(top.quota_share),
    }
    words["person"] = str(selection.person)
    if nearest is top:
        message = (
            _("Your quota is %(share)s of %(near)s.")
            if selection.is_own
            else _("The quota of %(person)s is %(share)s of %(near)s.")
        )
    elif selection.is_own:
        message = _("Your quota is %(share)s of %(near)s and %(top_share)s of %(top)s.")
    else:
        message = _("The quota of %(person)s is %(share)s of %(near)s and %(top_share)s of %(top)s.")
    return message % words


# ---- the next deal -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelChange:
    """What the chosen deal does to one level, in words."""

    level: QuotaLevel
    before: str
    after: str
    points: str
    is_headline: bool = False


def moves(levels: list[QuotaLevel]) -> list[LevelChange]:
    """Write what the chosen deal moves at each level."""
    named, out = headline_level(levels), []
    for level in levels:
        effect = level.effect
        if effect is None:
            continue
        size = digits(effect.points)
        before, after = (write.percent(value, digits=size) for value in (effect.before, effect.after))
        moved = write.signed(write.number(effect.points, digits=size), effect.points)
        out.append(LevelChange(level, before, after, moved, level is named))
    return out


def headline(selection: Selection, chosen: DealChoice, levels: list[QuotaLevel]) -> str:
    """Say what the deal moves: "Your next deal of ¥180k (Hexin Steel) moves East by 0.9 points."."""
    level, deal = headline_level(levels), chosen.chosen
    if deal is None or deal.error:
        return ""
    effect = level.effect if level else None
    words = {
        "amount": short(selection, deal.amount),
        "name": deal.deal.name,
        "person": str(selection.person),
        "level": (_("your own attainment") if selection.is_own else str(selection.person))
        if level and level.team is None
        else level.label
        if level
        else "",
        "points": points(effect.points) if effect else "",
    }
    if effect is None:
        message = (
            _(
                "Your next deal of %(amount)s (%(name)s) will not change any attainment: there is no quota for this period."
            )
            if selection.is_own
            else _(
                "The next deal of %(person)s, %(amount)s (%(name)s), will not change any attainment: there is no quota for this period."
            )
        )
    elif selection.is_own:
        message = _("Your next deal of %(amount)s (%(name)s) moves %(level)s by %(points)s.")
    else:
        message = _("The next deal of %(person)s, %(amount)s (%(name)s), moves %(level)s by %(points)s.")
    return message % words


@dataclass(frozen=True)
class Option:
    """A deal that may be chosen."""

    pk: int
    label: str
    is_chosen: bool


def options(selection: Selection, choice: DealChoice) -> list[tuple[str, list[Option]]]:
    """Write the open deals to choose from: those due in the period, and the others."""
    chosen = choice.chosen.deal.pk if choice.chosen else None
    inside: list[Option] = []
    outside: list[Option] = []
    for deal in choice.deals:
        due = deal.expected_close_on
        texts = [
            deal.name,
            short(selection, deal.amount_base),
            write.day(due, form="short_day") if due else "",
        ]
        option = Option(deal.pk, " · ".join(filter(None, texts)), deal.pk == chosen)
        (inside if due and due in selection.period else outside).append(option)
    groups = [(_("Due in this period"), inside), (_("Due at other times"), outside)]
    return [group for group in groups if group[1]]


# ---- history -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuotaChangeRow:
    """One line of the ledger in words."""

    line: LedgerLine
    metric: str
    period: str
    amount: str
    before: str
    kind: str
    waits: bool


def changes(selection: Selection, lines: list[LedgerLine]) -> list[QuotaChangeRow]:
    """Write what was done to the quotas."""
    out = []
    for line in lines:
        row = line.line
        metric = metrics.get(row.metric)
        amount, before = (
            write.figure(value, metric.unit, selection.company.currency, short=False)
            for value in (row.amount, line.before)
        )
        kind = "removed" if row.amount is None else "set" if line.before is None else "changed"
        out.append(
            QuotaChangeRow(
                line,
                str(metric.label),
                write.period_label(row.period_key),
                amount,
                before,
                kind,
                row.effective_on > selection.today,
            )
        )
    return out

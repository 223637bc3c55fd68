"""A person's page in words: tiles, shares, what a deal moves, and quota changes; nothing is calculated here."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.planning.my_goals.deals import Choice
from goals.planning.my_goals.queries import Asked, Figures, Other
from goals.planning.my_goals.shares import Level, telling
from goals.planning.quotas.book import WON_REVENUE
from goals.planning.quotas.queries import LedgerLine
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.figures import figure
from salesplan.core.language import current_language
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


def _mark(asked: Asked, key: str, value: Any) -> FigureMark:
    return metrics.mark(key, asked.question(), value)


def short(asked: Asked, amount: Any) -> str:
    """Write an amount of the base currency: ¥4.82M."""
    return write.short_money(amount, asked.home.currency, current_language())


def days(n: int) -> str:
    """Write a number of working days."""
    return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": write.number(n, current_language())}


def digits(points: Decimal | None) -> int:
    """Return how many decimals a movement needs to be seen: 12.0, 0.45 and 0.031 points."""
    size = abs(points or Decimal(0))
    return 1 if not size or size >= 1 else 2 if size >= Decimal("0.1") else 3


def points(value: Decimal | None) -> str:
    """Write a movement in percentage points: "5.0 points"."""
    if value is None:
        return write.NOTHING
    return _("%(n)s points") % {"n": write.number(value, current_language(), digits(value))}


# ---- what one owes -----------------------------------------------------------------------------------------


def tiles(asked: Asked, mine: Figures) -> list[Tile]:
    """Write the figures on top of the page, each with the page of the rows behind it; without a quota what there is."""
    mark = _mark(asked, WON_REVENUE, mine.node.won)
    won = Tile(_("Won"), short(asked, mine.node.won), _("in this period"), mine.rows[WON_REVENUE], mark=mark)
    pipeline = [] if mine.is_over else [_pipeline(asked, mine)]
    if mine.node.quota is None:
        return [won, _forecast(asked, mine), *pipeline]
    coverage = [] if mine.is_over else [_coverage(asked, mine)]
    return [*_owed(asked, mine, won), _gap(asked, mine), _forecast(asked, mine), *pipeline, *coverage]


def _owed(asked: Asked, mine: Figures, won: Tile) -> list[Tile]:
    """Write quota, won, attainment and pace."""
    node, left = mine.node, _("%(left)s left") % {"left": days(mine.days_left)}
    missing = _("%(amount)s missing") % {"amount": short(asked, node.gap)} if node.gap else _("reached")
    status = node.level if node.level in ("ok", "warn", "bad") else ""
    attained, rows = (
        write.percent(node.attainment, current_language(), 1),
        metrics.get("attainment").rows(asked.question()),
    )
    quota, reached = _mark(asked, "quota", node.quota), _mark(asked, "attainment", node.attainment)
    return [
        Tile(_("Quota"), short(asked, node.quota), missing, mine.rows["quota"], "" if node.gap else "ok", quota),
        won,
        Tile(_("Attainment"), attained, str(node.status.label), rows, status, reached),
        Tile(_("Pace"), write.percent(node.pace, current_language(), 1), left),
    ]


def _gap(asked: Asked, mine: Figures) -> Tile:
    note = _("%(amount)s a working day") % {"amount": short(asked, mine.daily)} if mine.daily else ""
    if mine.is_over:
        note = _("The period is over.")
    begun = asked.today >= asked.period.start
    href = reverse("goals:quota_gap", args=["person", asked.person.pk, asked.period.key]) if begun else ""
    return Tile(_("Gap"), short(asked, mine.node.gap), note, href)


def _forecast(asked: Asked, mine: Figures) -> Tile:
    mark = _mark(asked, "forecast", mine.forecast)
    if mine.is_over:
        over = _("The period is over.")
        return Tile(_("Final result"), short(asked, mine.forecast), over, mine.rows[WON_REVENUE], mark=mark)
    won, from_open = mine.node.won, mine.node.from_open
    words = {"won": short(asked, won), "open": short(asked, from_open)}
    note = _("%(won)s won + %(open)s expected from open deals") % words
    if mine.forecast is not None and mine.node.coming:
        words["new"] = short(asked, mine.forecast - won - from_open)
        note = _("%(won)s won + %(open)s expected from open deals + %(new)s from deals to come") % words
    return Tile(_("Forecast to the end"), short(asked, mine.forecast), note, mine.rows["expected_open"], mark=mark)


def _pipeline(asked: Asked, mine: Figures) -> Tile:
    note = _("due by %(day)s") % {"day": write.day(asked.period.end, current_language(), "short_day")}
    amount = mine.node.open_pipeline
    mark = _mark(asked, "open_pipeline", amount)
    return Tile(_("Open pipeline"), short(asked, amount), note, mine.rows["open_pipeline"], mark=mark)


def _coverage(asked: Asked, mine: Figures) -> Tile:
    """Say how often the open deals cover the gap, against how often they must: 1 ÷ own win rate."""
    node, label = mine.node, _("Pipeline coverage")
    if node.coverage is None:
        return Tile(label, write.NOTHING, _("Nothing is missing."), mine.rows["open_pipeline"], "ok")
    status, note = "", _("not enough closed deals to know what is needed")
    if mine.needed is not None:
        words = {"times": times(mine.needed), "rate": write.percent(node.win_rate, current_language())}
        note = _("needs %(times)s = 1 ÷ %(rate)s win rate") % words
        status = "ok" if node.coverage >= mine.needed else "bad"
    mark = _mark(asked, "coverage", node.coverage)
    return Tile(label, times(node.coverage), note, mine.rows["open_pipeline"], status, mark)


def times(value: Decimal) -> str:
    """Write a coverage: 2.1×."""
    return f"{write.number(value, current_language(), 1)}×"


@dataclass(frozen=True)
class Row:
    """A quota for something else than won revenue, in words."""

    other: Other
    quota: str
    actual: str


def others(asked: Asked, found: list[Other]) -> list[Row]:
    """Write the quotas of other metrics."""
    code = asked.home.currency
    return [Row(one, figure(one.metric, one.node.quota, code), figure(one.metric, one.node.won, code)) for one in found]


# ---- the share of the whole --------------------------------------------------------------------------------


def share(value: Decimal | None) -> str:
    """Write a share of the whole with one decimal, a tiny one with more: 12.4%, 0.08%."""
    return write.percent(value, current_language(), digits(None if value is None else value * HUNDRED))


def share_sentence(asked: Asked, found: list[Level]) -> str:
    """Say the share in one sentence: "Your quota is 12.4% of East One and 3.1% of the company."."""
    parts = [one for one in found if one.quota_share is not None and not one.stay]
    if not parts:
        return ""
    near, top = parts[0], parts[-1]
    words = {
        "near": near.label,
        "share": share(near.quota_share),
        "top": top.label,
        "top_share": share(top.quota_share),
    }
    words["person"] = str(asked.person)
    if near is top:
        said = (
            _("Your quota is %(share)s of %(near)s.")
            if asked.is_own
            else _("The quota of %(person)s is %(share)s of %(near)s.")
        )
    elif asked.is_own:
        said = _("Your quota is %(share)s of %(near)s and %(top_share)s of %(top)s.")
    else:
        said = _("The quota of %(person)s is %(share)s of %(near)s and %(top_share)s of %(top)s.")
    return said % words


# ---- the next deal -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelChange:
    """What the chosen deal does to one level, in words."""

    level: Level
    before: str
    after: str
    points: str
    tells: bool = False


def moves(found: list[Level]) -> list[LevelChange]:
    """Write what the chosen deal moves at each level."""
    named, out = telling(found), []
    for level in found:
        effect = level.effect
        if effect is None:
            continue
        size = digits(effect.points)
        before, after = (write.percent(value, current_language(), size) for value in (effect.before, effect.after))
        moved = write.signed(write.number(effect.points, current_language(), size), effect.points)
        out.append(LevelChange(level, before, after, moved, level is named))
    return out


def headline(asked: Asked, chosen: Choice, found: list[Level]) -> str:
    """Say what the deal moves: "Your next deal of ¥180k (Hexin Steel) moves East by 0.9 points."."""
    level, one = telling(found), chosen.chosen
    if one is None or one.fault:
        return ""
    effect = level.effect if level else None
    words = {
        "amount": short(asked, one.whole),
        "name": one.deal.name,
        "person": str(asked.person),
        "level": (_("your own attainment") if asked.is_own else str(asked.person))
        if level and level.team is None
        else level.label
        if level
        else "",
        "points": points(effect.points) if effect else "",
    }
    if effect is None:
        said = (
            _("Your next deal of %(amount)s (%(name)s) moves no attainment: there is no quota for this period.")
            if asked.is_own
            else _(
                "The next deal of %(person)s, %(amount)s (%(name)s), moves no attainment: there is no quota for this period."
            )
        )
    elif asked.is_own:
        said = _("Your next deal of %(amount)s (%(name)s) moves %(level)s by %(points)s.")
    else:
        said = _("The next deal of %(person)s, %(amount)s (%(name)s), moves %(level)s by %(points)s.")
    return said % words


@dataclass(frozen=True)
class Option:
    """A deal that may be chosen."""

    pk: int
    label: str
    is_chosen: bool


def options(asked: Asked, found: Choice) -> list[tuple[str, list[Option]]]:
    """Write the open deals to choose from: those due in the period, and the others."""
    chosen = found.chosen.deal.pk if found.chosen else None
    inside: list[Option] = []
    outside: list[Option] = []
    for deal in found.deals:
        due = deal.expected_close_on
        said = [
            deal.name,
            short(asked, deal.amount_base),
            write.day(due, current_language(), "short_day") if due else "",
        ]
        option = Option(deal.pk, " · ".join(filter(None, said)), deal.pk == chosen)
        (inside if due and due in asked.period else outside).append(option)
    groups = [(_("Due in this period"), inside), (_("Due at other times"), outside)]
    return [group for group in groups if group[1]]


# ---- history -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changed:
    """One line of the ledger in words."""

    line: LedgerLine
    metric: str
    period: str
    amount: str
    before: str
    kind: str
    waits: bool


def changes(asked: Asked, found: list[LedgerLine]) -> list[Changed]:
    """Write what was done to the quotas."""
    out = []
    for one in found:
        row = one.line
        metric = metrics.get(row.metric)
        amount, before = (figure(metric, value, asked.home.currency, short=False) for value in (row.amount, one.before))
        kind = "removed" if row.amount is None else "set" if one.before is None else "changed"
        out.append(
            Changed(
                one,
                str(metric.label),
                write.period_label(row.period_key),
                amount,
                before,
                kind,
                row.effective_on > asked.today,
            )
        )
    return out

"""A plan told in words: what counts, what it pays, and every rule around it, in the language of the page.

The plan document prints the blocks, and two versions are compared line by line (`differences`).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.engine.credits import COUNTED, Condition, Filter
from goals.pay.engine.limits import Cap, Floor
from goals.pay.engine.plan import Clawback, Component, Plan
from goals.pay.engine.tables import RateTable
from goals.pay.plan import values
from goals.pay.plan.definitions import COMMISSION
from goals.pay.plan.spiff_words import needed
from goals.pay.plan.vocabulary import attribute, word
from goals.pay.plan.wording import joined, money, percent
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.language import current_language
from salesplan.core.money import ZERO


@dataclass(frozen=True)
class Told:
    """One thing that a plan says: what it is about, and what holds."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Row:
    """A row of a rate table, its bounds printed half open."""

    lower: str
    upper: str
    value: str
    whole: bool = False


@dataclass(frozen=True)
class Block:
    """A component, a SPIFF, or the rules of the whole plan."""

    kind: str
    name: str
    lines: list[Told] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    index: int = 0
    examples: list[Any] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The name as people read it."""
        return title(self.name)


def title(name: str) -> str:
    """Return the name of a component; the one that a plain rate table has is named in the language of the page."""
    return str(_("Commission")) if name == COMMISSION else name


def plain(value: Decimal) -> str:
    """Write a number with the digits it has."""
    return write.number(value, current_language(), max(0, -int(value.normalize().as_tuple().exponent)))


class Teller:
    """Tells plans in one currency."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def plan(self, plan: Plan) -> list[Block]:
        """Return everything that a plan says."""
        out = [self.component(one, i) for i, one in enumerate(plan.components)]
        out += [Block("spiff", one.name, self._spiff(one)) for one in plan.spiffs]
        lines = self._whole(plan)
        return [*out, Block("plan", str(_("The whole plan")), lines)] if lines else out

    # ---- components ---------------------------------------------------------------------------------------------------

    def component(self, one: Component, index: int = 0) -> Block:
        """Return what a component says."""
        lines = [
            Told("measure", _("Counts"), joined([word("component", "measure", name) for name in one.measure.of])),
            Told("event", _("Is earned"), word("component", "event", one.measure.event)),
            Told("reads", _("The table is read on"), word("component", "reads", one.reads)),
            Told("table", _("Table"), self.table(one.tables[-1])),
        ]
        if one.interval:
            lines.append(Told("interval", _("Its interval"), word("plan", "interval", one.interval)))
        if one.against != "interval":
            lines.append(Told("against", _("Measured against"), word("component", "against", one.against)))
        if one.overlays:
            lines.append(Told("overlays", _("Overlays"), _("what members are credited on top counts too")))
        if one.credits != "own":
            lines.insert(1, Told("credits", _("Whose sales"), word("component", "credits", one.credits)))
        for key, label, where in (
            ("where", _("Only sales with"), one.measure.where),
            ("pays", _("Paid of it only"), one.pays),
        ):
            if where:
                lines.append(Told(key, label, self.conditions(where)))
        lines += self._weights(one) + self._targets(one)
        for kicker in one.kickers:
            lines.append(
                Told(f"kicker {kicker.name}", _("Kicker “%(name)s”") % {"name": kicker.name}, self._kicker(kicker))
            )
        lines.append(Told("clawback", _("Refunds"), self._clawback(one.clawback)))
        if one.windfall is not None:
            text = _("a deal above %(share)s of the quota waits for approval") % {"share": percent(one.windfall)}
            lines.append(Told("windfall", _("Windfall"), text))
        return Block("component", one.name, lines, self.rows(one), index)

    def table(self, table: RateTable) -> str:
        """Say how a table is read."""
        told = {"by": word("component", "by", table.basis), "how": word("component", "mode", table.mode)}
        out = [_("by %(by)s, %(how)s") % told]
        if table.yields != "rate":
            out.append(_("a row gives %(what)s") % {"what": word("component", "yields", table.yields)})
        if table.beyond != "flat":
            out.append(_("outside the rows it %(what)s") % {"what": word("component", "beyond", table.beyond)})
        if not table.prorated and table.basis == "amount":
            out.append(_("bounds do not shrink with a part of the period"))
        if table.zero_quota != "unpaid":
            out.append(
                _("a quota of zero is read %(how)s") % {"how": word("component", "zero_quota", table.zero_quota)}
            )
        return _("; ").join(out)

    def rows(self, one: Component) -> list[Row]:
        """Return the rows of a component's table."""
        table = one.tables[-1]
        return [
            Row(
                self.bound(one, step.lower),
                self.bound(one, table.upper(i)) if table.mode != "interpolated" else "",
                self.value(one, step.rate),
                step.whole,
            )
            for i, step in enumerate(table.steps)
        ]

    def bound(self, one: Component, value: Decimal | None) -> str:
        """Write a bound in the terms of the table."""
        if value is None:
            return "∞"
        if one.tables[-1].basis == "attainment":
            return percent(value)
        return plain(value) if is_counted(one) else money(value, self.currency)

    def value(self, one: Component, value: Decimal) -> str:
        """Write what a row gives."""
        table = one.tables[-1]
        if table.yields == "money" or (table.yields == "rate" and is_counted(one)):
            return money(value, self.currency)
        return percent(value)

    def conditions(self, where: Filter) -> str:
        """Say what sales must meet."""
        return joined([self._condition(one) for one in where])

    def _condition(self, one: Condition) -> str:
        told: dict[str, Any] = {"what": attribute(one.attribute)}
        if one.among:
            told["values"] = _(" or ").join(values.name(one.attribute, value) for value in one.among)
            return _("%(what)s: %(values)s") % told
        told |= {"low": "" if one.low is None else plain(one.low), "high": "" if one.high is None else plain(one.high)}
        if one.low is None:
            return _("%(what)s at most %(high)s") % told
        if one.high is None:
            return _("%(what)s at least %(low)s") % told
        return _("%(what)s from %(low)s to %(high)s") % told

    def _weights(self, one: Component) -> list[Told]:
        text = _("%(where)s: retires %(quota)s of the quota, %(pay)s is paid")
        return [
            Told(
                f"weight {i}",
                _("Weight"),
                text
                % {
                    "where": self.conditions(weight.where) or _("all"),
                    "quota": percent(weight.quota),
                    "pay": percent(weight.pay),
                },
            )
            for i, weight in enumerate(one.measure.weights)
        ]

    def _targets(self, one: Component) -> list[Told]:
        out = []
        if one.quota:
            out.append(Told("quota", _("Quota"), quota_label(one.quota)))
        if one.target is not None:
            out.append(Told("target", _("Target pay"), money(one.target, self.currency)))
        if one.weight is not None:
            text = _("%(share)s of the variable pay") % {"share": percent(one.weight)}
            out.append(Told("weight", _("Weight"), text))
        if one.pool is not None:
            told = {"amount": money(one.pool.amount, self.currency), "n": len(one.pool.keys)}
            out.append(Told("pool", _("Pool for a team"), _("%(amount)s, shared by the keys of %(n)s people") % told))
        return out

    def _kicker(self, kicker: Any) -> str:
        out = []
        if kicker.factor != 1:
            out.append(_("rate × %(factor)s") % {"factor": plain(kicker.factor)})
        if kicker.plus:
            out.append(_("%(points)s of the amount more") % {"points": percent(kicker.plus)})
        if kicker.bonus:
            out.append(_("%(sum)s for each sale") % {"sum": money(kicker.bonus, self.currency)})
        told = {"what": joined(out) or "–", "where": self.conditions(kicker.where) or _("all")}
        return _("%(what)s; for %(where)s") % told

    def _clawback(self, one: Clawback) -> str:
        out = [_("taken back %(how)s") % {"how": word("clawback", "at", one.at)}]
        if one.window_days is not None:
            out.append(_("within %(n)s days") % {"n": one.window_days})
        if one.prorated:
            out.append(_("only for the part of the term that was not served"))
        if one.term is not None:
            out.append(_("term of %(n)s months") % {"n": one.term})
        if not one.reduces_attainment:
            out.append(_("attainment stays"))
        return _("; ").join(out)

    # ---- the rest -----------------------------------------------------------------------------------------------------

    def _spiff(self, one: Any) -> list[Told]:
        lines = [Told("amount", _("Pays"), self.sum_per(one))]
        if one.starts_on > date.min or one.ends_on < date.max:
            lines.append(Told("days", _("When"), days(one.starts_on, one.ends_on)))
        lines.append(Told("event", _("Is earned"), word("spiff", "event", one.event)))
        if one.where:
            lines.append(Told("where", _("Only sales with"), self.conditions(one.where)))
        if one.needs > 1:
            lines.append(Told("needs", _("Needs"), needed(one)))
        if one.counts != "statement":
            lines.append(Told("counts", _("Orders are counted"), word("spiff", "counts", one.counts)))
        if one.tiers:
            text = _("from order %(n)s on %(amount)s each")
            steps = [text % {"n": plain(s.lower), "amount": money(s.rate, self.currency)} for s in one.tiers]
            if one.looks_back:
                steps.append(_("earlier orders are lifted too"))
            lines.append(Told("tiers", _("More"), _("; ").join(steps)))
        if one.budget is not None:
            text = _("closes when %(amount)s are spent for everybody together, first come, first served") % {
                "amount": money(one.budget, self.currency)
            }
            lines.append(Told("budget", _("Budget"), text))
        return lines

    def sum_per(self, one: Any) -> str:
        """Say what a SPIFF pays for what."""
        told = {"amount": money(one.amount, self.currency), "per": word("spiff", "per", one.per)}
        return _("%(amount)s, %(per)s") % told

    def _whole(self, plan: Plan) -> list[Told]:
        out = [Told("interval", _("The plan's interval"), word("plan", "interval", plan.interval))]
        if plan.variable is not None:
            text = _("%(amount)s for a statement, shared by weight") % {"amount": money(plan.variable, self.currency)}
            out.append(Told("variable", _("Variable pay"), text))
        for one in plan.multipliers:
            label = _("Multiplier “%(name)s”") % {"name": one.name}
            out.append(Told(f"multiplier {one.name}", label, self._multiplier(one)))
        out += [Told(f"floor {i}", _("Floor"), self._floor(one)) for i, one in enumerate(plan.floors)]
        out += [Told(f"cap {i}", _("Cap"), self._cap(one)) for i, one in enumerate(plan.caps)]
        return [*out, *self._debts(plan), *self._rewards(plan)]

    def _multiplier(self, one: Any) -> str:
        text = _("from %(value)s on × %(factor)s")
        rows = joined([text % {"value": plain(step.lower), "factor": plain(step.rate)} for step in one.steps])
        told = {
            "metric": metric_label(one.metric),
            "rows": rows,
            "which": joined(one.components) or _("all components"),
        }
        if one.is_linear:
            return _("%(metric)s: %(rows)s, on a straight line between; for %(which)s") % told
        return _("%(metric)s: %(rows)s; for %(which)s") % told

    def _cap(self, one: Cap) -> str:
        amount = money(one.amount or ZERO, self.currency)
        if one.of_target is not None:
            amount = _("%(share)s of the target pay") % {"share": percent(one.of_target)}
        told = {
            "amount": amount,
            "per": word("cap", "per", one.per),
            "what": one.component or _("the whole plan"),
            "excess": word("cap", "excess", one.excess),
        }
        out = _("%(what)s: at most %(amount)s for %(per)s; what is over %(excess)s") % told
        return out + (_("; shrinks with a part of the period") if one.prorated else "")

    def _floor(self, one: Floor) -> str:
        told = {
            "amount": money(one.amount, self.currency),
            "per": word("floor", "per", one.per),
            "what": one.component or _("the whole plan"),
        }
        out = _("%(what)s: at least %(amount)s for %(per)s") % told
        return out + (_("; shrinks with a part of the period") if one.prorated else "")

    def _debts(self, plan: Plan) -> list[Told]:
        out = []
        if plan.reserve is not None:
            told = {"share": percent(plan.reserve.share), "n": plan.reserve.days}
            text = _("%(share)s is held back and released %(n)s days after the period") % told
            out.append(Told("reserve", _("Reserve"), text))
        for i, draw in enumerate(plan.draws):
            out.append(Told("draw" if i == 0 else f"draw {i}", _("Draw"), self._draw(draw)))
        recovery = plan.recovery
        told = {"order": word("recovery", "order", " ".join(recovery.order))}
        texts = [_("deducted in the order: %(order)s") % told]
        if recovery.share is not None:
            texts.append(_("at most %(share)s of the wage") % {"share": percent(recovery.share)})
        if recovery.floor is not None:
            texts.append(_("at least %(amount)s are left") % {"amount": money(recovery.floor, self.currency)})
        out.append(Told("recovery", _("Debts"), _("; ").join(texts)))
        if plan.leaving is not None:
            told = {
                "reserve": word("leaving", "reserve", plan.leaving.reserve),
                "draw": word("leaving", "draw", plan.leaving.draw),
            }
            text = _("what is held back %(reserve)s; a draw %(draw)s") % told
            out.append(Told("leaving", _("On leaving"), text))
        return out

    def _draw(self, one: Any) -> str:
        told = {"amount": money(one.amount, self.currency), "kind": word("draw", "kind", one.kind)}
        out = [_("%(amount)s: %(kind)s") % told]
        if one.is_owed:
            out.append(_("earned back %(how)s") % {"how": word("draw", "recovers", one.recovers)})
        if one.by_tenure:
            out.append(tenure(one.from_month or 1, one.to_month))
        if one.starts_on > date.min or one.ends_on < date.max:
            out.append(days(one.starts_on, one.ends_on))
        if one.spares:
            out.append(_("apart from %(what)s") % {"what": joined(one.spares)})
        if one.prorated:
            out.append(_("shrinks with a part of the period"))
        return _("; ").join(out)

    def _rewards(self, plan: Plan) -> list[Told]:
        return [
            Told(f"reward {i}", word("reward", "kind", one.kind), reward(one.what, one.component, one.at))
            for i, one in enumerate(plan.rewards)
        ]


def reward(what: str, component: str, at: Decimal) -> str:
    """Say what is given besides money, and for what."""
    told = {"what": what, "component": component, "share": percent(at)}
    if component:
        return _("%(what)s, from %(share)s of “%(component)s” on") % told
    return _("%(what)s, when every component reaches %(share)s") % told


def is_counted(one: Component) -> bool:
    """Say whether a component counts pieces."""
    return all(name in COUNTED for name in one.measure.of)


def days(first: date, last: date) -> str:
    """Say from when until when."""
    told = {"first": write.day(first, current_language()), "last": write.day(last, current_language())}
    if last == date.max:
        return _("from %(first)s") % told
    if first == date.min:
        return _("until %(last)s") % told
    return _("from %(first)s to %(last)s") % told


def tenure(first: int, last: int) -> str:
    """Say in which months of tenure; 0 is without an end."""
    told = {"first": first, "last": last}
    if first == last:
        return _("in month %(first)s of tenure") % told
    return (_("in months %(first)s to %(last)s of tenure") if last else _("from month %(first)s of tenure on")) % told


def metric_label(key: str) -> str:
    """Return what a figure of the registry is called."""
    try:
        return str(metrics.get(key).label)
    except KeyError:
        return key


def quota_label(key: str) -> str:
    """Return what a quota is called."""
    return metric_label(key)

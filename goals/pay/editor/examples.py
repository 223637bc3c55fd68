"""A rule and what it would pay, in a sentence: "At 118% of a quota of ¥1,000,000 this pays ¥56,400, because …"."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.editor.rules import samples
from goals.pay.editor.rules.samples import Sample
from goals.pay.engine.choices import AppliesTo, TableBasis, TableMode, TableYield
from goals.pay.engine.modifiers import factor
from goals.pay.engine.plan import Component, PayPlan
from goals.pay.engine.running_total import RuleChange, StatementLine
from goals.pay.engine.tables import RateTable, TierSlice
from goals.pay.plan.wording.components import is_counted
from goals.pay.plan.wording.sentences import joined, money, percent
from salesplan.core import format as write
from salesplan.core.amounts.rules import plain
from salesplan.core.charts import Chart, draw, line, scale
from salesplan.core.money import quantize
from salesplan.core.periods import Period


@dataclass(frozen=True)
class Example:
    """A row of a table of examples."""

    place: str
    paid: Decimal
    sentence: str


class Examples:
    """Examples of a plan in one period, in its currency."""

    def __init__(self, plan: PayPlan, period: Period, currency: str, quota: Decimal = samples.QUOTA) -> None:
        self.plan, self.period, self.currency, self.quota = plan, period, currency, quota

    def of(self, component: Component) -> list[Example]:
        """Return one example for each row of a component's table."""
        table = component.tables[-1]
        if not table.steps:
            return []
        alone = samples.PIECES if is_counted(component) else samples.ALONE
        return [self.at(component, place) for place in samples.places(table, alone)]

    def at(self, component: Component, place: Decimal) -> Example:
        """Return the example of a place."""
        sample = samples.try_component(self.plan, component, place, self.period, self.quota)
        values = {
            "where": self._where(sample),
            "paid": money(sample.paid, self.currency),
            "because": joined(self._because(sample)) or _("nothing is due there"),
        }
        return Example(
            self.place(component.tables[-1], place, component),
            sample.paid,
            _("%(where)s this pays %(paid)s: %(because)s.") % values,
        )

    def place(self, table: RateTable, place: Decimal | None, component: Component) -> str:
        """Write a place of a table in its own terms; the open end is ∞."""
        if place is None:
            return "∞"
        return percent(place) if table.basis == TableBasis.ATTAINMENT else self.amount(component, place)

    def amount(self, component: Component, amount: Decimal) -> str:
        """Write an amount that a component counts: money, or pieces."""
        if is_counted(component):
            return write.number(amount, digits=0 if amount == amount.to_integral_value() else 1)
        return money(amount, self.currency)

    def spiffs(self) -> dict[str, list[Example]]:
        """Return for each SPIFF what one order and some orders pay."""
        out = {}
        for spiff in self.plan.spiffs:
            counts = sorted({spiff.needs, spiff.needs + 2, *(int(step.lower) for step in spiff.tiers[:2])} - {0})
            out[spiff.name] = [self._orders(spiff.name, count) for count in counts]
        return out

    def _orders(self, name: str, count: int) -> Example:
        paid = samples.try_spiff(self.plan, name, count, self.period)
        number = write.number(Decimal(count))
        values = {"n": number, "paid": money(paid, self.currency)}
        return Example(number, paid, _("Orders that count: %(n)s. The SPIFF pays %(paid)s.") % values)

    def multipliers(self) -> dict[str, list[str]]:
        """Return for each multiplier what becomes of 5,000 in each row."""
        five = Decimal(5_000)
        out = {}
        for multiplier in self.plan.multipliers:
            out[multiplier.name] = [
                _("From a figure of %(value)s on: %(before)s × %(factor)s = %(after)s.")
                % {
                    "value": plain(step.lower),
                    "before": money(five, self.currency),
                    "factor": plain(factor(multiplier, step.lower)),
                    "after": money(quantize(five * factor(multiplier, step.lower), self.currency), self.currency),
                }
                for step in multiplier.steps
            ]
        return out

    def curve(self) -> Chart:
        """Draw pay against attainment."""
        points = samples.curve(self.plan, self.period, self.quota)
        shown = [(write.percent(place), money(paid, self.currency)) for place, paid in points]
        texts = [f"{place}: {paid}" for place, paid in shown]
        figure = draw(
            line(
                [float(place) * 100 for place, _paid in points],  # type: ignore[misc]
                [float(paid) for _place, paid in points],
                "accent",
                text=texts,
                hovertemplate="%{text}<extra></extra>",
            ),
            xaxis={"ticksuffix": "%", "dtick": 50},
            yaxis=scale(max(paid for _place, paid in points)),
            showlegend=False,
        )
        return Chart(figure, self.currency, [_("Attainment"), _("Pay")], [list(row) for row in shown[::2]])

    def _where(self, sample: Sample) -> str:
        table = sample.component.tables[-1]
        values = {
            "amount": self.amount(sample.component, sample.amount),
            "share": percent(sample.place),
            "quota": self.amount(sample.component, sample.quota),
        }
        if table.basis == TableBasis.ATTAINMENT:
            return _("At %(share)s of a quota of %(quota)s") % values
        if sample.component.reads == AppliesTo.TRANSACTION:
            return _("For a deal of %(amount)s") % values
        return _("For %(amount)s credited") % values

    def _because(self, sample: Sample) -> list[str]:
        lines = sample.earned.lines
        out = [text for statement_line in lines for text in self._line(sample, statement_line)]
        for statement_line in lines:
            out += [self._change(change) for change in statement_line.changes]
        for change in (*sample.earned.changes, *sample.statement.plan_changes):
            out.append(self._change(change))
        return out

    def _line(self, sample: Sample, statement_line: StatementLine) -> list[str]:
        if statement_line.slices:
            return self._slices(sample.component, list(statement_line.slices))
        table = statement_line.table
        if table is None or not table.is_lump or not statement_line.exact:
            return []
        if table.mode == TableMode.FIXED:
            return [_("the amount of the row reached")]
        return [_("on the straight line between the rows")]

    def _slices(self, component: Component, slices: list[TierSlice]) -> list[str]:
        by_piece = is_counted(component)
        is_share = component.tables[-1].yields == TableYield.SHARE
        out = []
        for part in slices:
            values = {"amount": self.amount(component, part.amount), "rate": percent(part.rate)}
            if is_share:
                values["amount"] = money(part.amount, self.currency)
                out.append(_("%(amount)s of target pay at %(rate)s") % values)
            elif by_piece:
                values["rate"] = money(part.rate, self.currency)
                out.append(_("%(amount)s at %(rate)s each") % values)
            else:
                out.append(_("%(amount)s at %(rate)s") % values)
        return out

    def _change(self, change: RuleChange) -> str:
        values: dict[str, Any] = {
            "name": change.name,
            "before": money(quantize(change.before, self.currency), self.currency),
            "after": money(quantize(change.after, self.currency), self.currency),
        }
        texts = {
            "kicker": _("the kicker “%(name)s” turns %(before)s into %(after)s"),
            "deal cap": _("the cap per deal reduces %(before)s to %(after)s"),
            "minimum": _("the minimum per deal raises %(before)s to %(after)s"),
            "floor": _("the floor raises %(before)s to %(after)s"),
            "cap": _("the cap reduces %(before)s to %(after)s"),
            "carried out": _("the cap reduces %(before)s to %(after)s and carries the rest over"),
        }
        return texts.get(change.rule, _("%(before)s becomes %(after)s")) % values

"""What a new version changes against an old one, in sentences: components and SPIFFs come and go, rates, bounds, rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.engine.choices import TableMode
from goals.pay.engine.plan import Component, PayPlan
from goals.pay.plan.rules.rate_tables import RateChange, rate_changes
from goals.pay.plan.wording.components import RuleBlock, RuleLine, RuleWriter, title


def differences(old: PayPlan, new: PayPlan, currency: str) -> list[str]:
    """Return what changes, in the order of the plan; one sentence when nothing does."""
    teller = RuleWriter(currency)
    before = {(block.kind, block.name): block for block in teller.plan(old)}
    after = {(block.kind, block.name): block for block in teller.plan(new)}
    components = {component.name: component for component in old.components}
    out: list[str] = []
    for key, block in after.items():
        if key not in before:
            out += _added(block)
            continue
        if block.kind == "component":
            new_component = new.components[block.index]
            out += _rates(components[block.name], new_component, block, teller)
        out += _lines(block, before[key].lines, block.lines)
    out += [_gone(block) for key, block in before.items() if key not in after]
    return out or [_("Nothing that affects pay changes.")]


def _added(block: RuleBlock) -> list[str]:
    values = {"name": block.title, "what": _("; ").join(line.text for line in block.lines[:2])}
    if block.kind == "plan":
        return []
    if block.kind == "spiff":
        return [_("New SPIFF “%(name)s”: %(what)s.") % values]
    values["rates"] = ", ".join(f"{row.lower} → {row.value}" for row in block.rows)
    return [_("New component “%(name)s”: %(what)s; %(rates)s.") % values]


def _gone(block: RuleBlock) -> str:
    values = {"name": block.title}
    if block.kind == "spiff":
        return _("The SPIFF “%(name)s” was removed.") % values
    return _("The component “%(name)s” was removed.") % values


def _rates(old: Component, new: Component, block: RuleBlock, teller: RuleWriter) -> list[str]:
    """Tell rates that rise and fall; tables that are not of one kind are told whole."""
    before, after = old.tables[-1], new.tables[-1]
    shown = [(row.lower, row.value, row.is_retroactive) for row in teller.rows(old)]
    if shown == [(row.lower, row.value, row.is_retroactive) for row in block.rows]:
        return []
    alike = (before.mode, before.basis, before.yields) == (after.mode, after.basis, after.yields)
    begin = before.steps and after.steps and before.steps[0].lower == after.steps[0].lower == 0
    plain = not any(step.is_retroactive for step in (*before.steps, *after.steps))
    if not (alike and begin and plain) or after.mode == TableMode.INTERPOLATED:
        rows = ", ".join(f"{row.lower} → {row.value}" for row in block.rows)
        return [_("%(name)s: the table is now %(rows)s.") % {"name": title(new.name), "rows": rows}]
    return [_rate(new, change, teller) for change in rate_changes(before, after)]


def _rate(new: Component, change: RateChange, teller: RuleWriter) -> str:
    values = {
        "name": title(new.name),
        "lower": teller.bound(new, change.lower),
        "upper": teller.bound(new, change.upper),
        "before": teller.value(new, change.before),
        "after": teller.value(new, change.after),
    }
    rises = change.after > change.before
    if change.upper is None and rises:
        return _("%(name)s: from %(lower)s on it rises from %(before)s to %(after)s.") % values
    if change.upper is None:
        return _("%(name)s: from %(lower)s on it falls from %(before)s to %(after)s.") % values
    if rises:
        return _("%(name)s: from %(lower)s to %(upper)s it rises from %(before)s to %(after)s.") % values
    return _("%(name)s: from %(lower)s to %(upper)s it falls from %(before)s to %(after)s.") % values


def _lines(block: RuleBlock, old: Iterable[RuleLine], new: Iterable[RuleLine]) -> list[str]:
    before, after = _by_key(old), _by_key(new)
    out: list[str] = []
    for key, line in after.items():
        values: dict[str, Any] = {"name": block.title, "what": line.label, "after": line.text}
        if key not in before:
            out.append(_("%(name)s – %(what)s, new: %(after)s.") % values)
        elif before[key].text != line.text:
            values["before"] = before[key].text
            out.append(_("%(name)s – %(what)s: “%(after)s”, was “%(before)s”.") % values)
        elif before[key].value != line.value:
            out.append(_("%(name)s – %(what)s changes, though it reads the same: %(after)s.") % values)
    for key, line in before.items():
        if key not in after:
            values = {"name": block.title, "what": line.label, "before": line.text}
            out.append(_("%(name)s – %(what)s was removed: %(before)s.") % values)
    return out


def _by_key(lines: Iterable[RuleLine]) -> Mapping[str, RuleLine]:
    return {line.key: line for line in lines}

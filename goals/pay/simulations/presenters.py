"""How a simulation is shown: rows of people, the distribution and the curves with their tables."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.plan.wording.sentences import money
from goals.pay.simulations.queries import ATTAINMENTS, Simulation
from salesplan.core import format as write
from salesplan.core.charts import Chart, bar, draw, line, scale
from salesplan.core.money import ZERO

COLORS = ("muted", "accent", "ok", "warn")


def of(simulation: Simulation, currency: str) -> dict[str, Any]:
    """Return what the page shows of a simulation."""
    last = simulation.outcomes[-1]
    order = [change.person for change in last.changes] or sorted(
        last.commission, key=lambda pk: (-last.commission[pk], pk)
    )
    first = simulation.outcomes[0].commission
    return {
        "made": simulation,
        "outcomes": simulation.outcomes,
        "rows": [
            (
                simulation.people[pk],
                [
                    (outcome.rules.label, outcome.commission[pk], outcome.commission[pk] - first[pk])
                    for outcome in simulation.outcomes
                ],
            )
            for pk in order
        ],
        "assumed_rows": [
            (place, sold, [(outcome.rules.label, cost) for outcome, cost in zip(simulation.tried, costs, strict=True)])
            for place, sold, costs in simulation.assumed.rows
        ],
        "distribution": _distribution(simulation, currency) if simulation.people else None,
        "curve": _curve(simulation, currency),
    }


def _distribution(simulation: Simulation, currency: str) -> Chart:
    """Draw how many people have how much commission."""
    names = [_("nothing"), *_classes(simulation.classes, currency)]
    traces = [
        bar(COLORS[i], name=outcome.rules.label, x=names, y=outcome.counts, hovertemplate="%{x}: %{y}<extra></extra>")
        for i, outcome in enumerate(simulation.outcomes)
    ]
    figure = draw(*traces, barmode="group", yaxis={"rangemode": "tozero"}, showlegend=len(traces) > 1)
    table = [
        [name, *(write.number(Decimal(outcome.counts[i])) for outcome in simulation.outcomes)]
        for i, name in enumerate(names)
    ]
    return Chart(figure, _("people"), [_("Pay"), *(outcome.rules.label for outcome in simulation.outcomes)], table)


def _classes(lower: list[Decimal], currency: str) -> list[str]:
    """Write the classes of a distribution: "¥0–¥50k", the last open."""
    names = [write.short_money(bound, currency) for bound in lower]
    out = [f"{name}–{upper}" for name, upper in zip(names, names[1:], strict=False)]
    return [*out, _("from %(lower)s") % {"lower": names[-1]}]


def _curve(simulation: Simulation, currency: str) -> Chart:
    """Draw pay against attainment, one line for each of the rules."""
    most = max((paid for _rules, points in simulation.curves for _place, paid in points), default=ZERO)
    traces = [
        line(
            [float(place) * 100 for place, _paid in points],  # type: ignore[misc]
            [float(paid) for _place, paid in points],
            COLORS[i],
            name=rules.label,
            text=[f"{write.percent(place)}: {money(paid, currency)}" for place, paid in points],
            hovertemplate="%{text}<extra></extra>",
        )
        for i, (rules, points) in enumerate(simulation.curves)
    ]
    figure = draw(*traces, xaxis={"ticksuffix": "%", "dtick": 50}, yaxis=scale(most), showlegend=len(traces) > 1)
    heads = [_("Attainment"), *(rules.label for rules, _points in simulation.curves)]
    table = [
        [
            write.percent(place),
            *(money(dict(points)[place], currency) for _rules, points in simulation.curves),
        ]
        for place in ATTAINMENTS
    ]
    return Chart(figure, currency, heads, table)

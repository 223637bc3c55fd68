"""How a simulation is shown: rows of people, the distribution and the curves with their tables."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.plan.wording import money
from goals.pay.simulations.queries import ATTAINMENTS, Simulation
from salesplan.core import format as write
from salesplan.core.charts import Chart, bar, draw, line, scale
from salesplan.core.language import current_language
from salesplan.core.money import ZERO

COLORS = ("muted", "accent", "ok", "warn")


def of(made: Simulation, currency: str) -> dict[str, Any]:
    """Return what the page shows of a simulation."""
    last = made.outcomes[-1]
    order = [one.person for one in last.changes] or sorted(last.commission, key=lambda pk: (-last.commission[pk], pk))
    first = made.outcomes[0].commission
    return {
        "made": made,
        "outcomes": made.outcomes,
        "rows": [
            (
                made.people[pk],
                [(one.rules.label, one.commission[pk], one.commission[pk] - first[pk]) for one in made.outcomes],
            )
            for pk in order
        ],
        "assumed_rows": [
            (place, sold, [(one.rules.label, cost) for one, cost in zip(made.tried, costs, strict=True)])
            for place, sold, costs in made.assumed.rows
        ],
        "distribution": _distribution(made, currency) if made.people else None,
        "curve": _curve(made, currency),
    }


def _distribution(made: Simulation, currency: str) -> Chart:
    """Draw how many people have how much commission."""
    names = [_("nothing"), *_classes(made.classes, currency)]
    traces = [
        bar(COLORS[i], name=one.rules.label, x=names, y=one.counts, hovertemplate="%{x}: %{y}<extra></extra>")
        for i, one in enumerate(made.outcomes)
    ]
    figure = draw(*traces, barmode="group", yaxis={"rangemode": "tozero"}, showlegend=len(traces) > 1)
    table = [
        [name, *(write.number(Decimal(one.counts[i]), current_language()) for one in made.outcomes)]
        for i, name in enumerate(names)
    ]
    return Chart(figure, _("people"), [_("Pay"), *(one.rules.label for one in made.outcomes)], table)


def _classes(lower: list[Decimal], currency: str) -> list[str]:
    """Write the classes of a distribution: "¥0–¥50k", the last open."""
    names = [write.short_money(one, currency, current_language()) for one in lower]
    out = [f"{one}–{upper}" for one, upper in zip(names, names[1:], strict=False)]
    return [*out, _("from %(lower)s") % {"lower": names[-1]}]


def _curve(made: Simulation, currency: str) -> Chart:
    """Draw pay against attainment, one line for each of the rules."""
    most = max((paid for _rules, points in made.curves for _place, paid in points), default=ZERO)
    traces = [
        line(
            [float(place) * 100 for place, _paid in points],  # type: ignore[misc]
            [float(paid) for _place, paid in points],
            COLORS[i],
            name=rules.label,
            text=[f"{write.percent(place, current_language(), 0)}: {money(paid, currency)}" for place, paid in points],
            hovertemplate="%{text}<extra></extra>",
        )
        for i, (rules, points) in enumerate(made.curves)
    ]
    figure = draw(*traces, xaxis={"ticksuffix": "%", "dtick": 50}, yaxis=scale(most), showlegend=len(traces) > 1)
    heads = [_("Attainment"), *(rules.label for rules, _points in made.curves)]
    table = [
        [
            write.percent(place, current_language(), 0),
            *(money(dict(points)[place], currency) for _rules, points in made.curves),
        ]
        for place in ATTAINMENTS
    ]
    return Chart(figure, currency, heads, table)

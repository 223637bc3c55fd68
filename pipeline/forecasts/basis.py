"""What a forecast rests on: the probabilities of the stages, and how it did in past quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.deals.queries import HISTORY, decided_stays
from pipeline.forecasts.models import ForecastBacktest
from pipeline.forecasts.rules import MOMENTS, Backtest, held, nearest_moment, stretch_of
from pipeline.probability.models import StageProbability
from pipeline.process.models import Stage
from salesplan.core.format import period_label
from salesplan.core.memo import remembered


def range_factor(elapsed: Decimal) -> Decimal | None:
    """Return by what the range of a period is stretched, of which a share is over: one query a request."""
    moment = nearest_moment(elapsed)
    return stretch_of([test for test in _tests() if test.moment == moment])


@dataclass(frozen=True)
class Moment:
    """How the forecast did after a share of the quarter: `held` of `tests` in the range, with and without the factor."""

    share: Decimal
    factor: Decimal | None
    held: int
    held_untested: int
    tests: int
    bias: Decimal | None


def moments() -> list[Moment]:
    """Return how the forecast did at each moment of past quarters."""
    out = []
    for moment in MOMENTS:
        tests = [test for test in _tests() if test.moment == moment]
        factor = stretch_of(tests)
        errors = [test.error for test in tests if test.error is not None]
        bias = sum(errors, Decimal(0)) / len(errors) if errors else None
        out.append(Moment(Decimal(moment) / 100, factor, held(tests, factor)[0], held(tests)[0], len(tests), bias))
    return out


@dataclass(frozen=True)
class Quarter:
    """The tests of one past quarter, in the order of their moments."""

    key: str
    tests: Sequence[Backtest]

    @property
    def label(self) -> str:
        """The name of the quarter in the language of the page."""
        return period_label(self.key)


def quarters() -> list[Quarter]:
    """Return the past quarters that were tested, the newest first."""
    keys = dict.fromkeys(test.key for test in _tests())
    return [Quarter(key, [test for test in _tests() if test.key == key]) for key in keys]


@dataclass(frozen=True)
class StageBands:
    """A stage with its bands."""

    stage: Stage
    bands: Sequence[StageProbability]


def stages() -> list[StageBands]:
    """Return the open stages in use with what history says about them, by process: two queries."""
    found: dict[int, list[Any]] = {}
    for row in StageProbability.objects.order_by("stage", "from_days"):
        found.setdefault(row.stage_id, []).append(row)
    rows = Stage.objects.filter(kind="open", is_active=True, process__is_active=True).select_related("process")
    return [StageBands(stage, found.get(stage.pk, [])) for stage in rows.order_by("process__name", "position")]


def _tests() -> list[Backtest]:
    rows = ForecastBacktest.objects.order_by("-day")
    return remembered("forecast_backtests", lambda: [row.test for row in rows])


def days_in_band(band: StageProbability) -> dict[int, int]:
    """Return the decided deals behind a band, with their days in the stage: those that were still there when it began."""
    stays = decided_stays(band.worked_out_on - HISTORY)
    return {
        deal: stay.days
        for (stage, deal), stay in stays.items()
        if stage == band.stage_id and stay.days >= band.from_days
    }

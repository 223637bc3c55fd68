"""What a forecast rests on: the probabilities of the stages, and how it did in past quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from pipeline.deals.queries.deals import HISTORY, decided_stays
from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.models import ForecastBacktest, RangeTest
from pipeline.forecasts.queries.track_record import TrackRecord, range_tests
from pipeline.forecasts.rules import Backtest
from pipeline.probability.models import StageProbability
from pipeline.probability.queries.probabilities import on_time_shares
from pipeline.probability.rules.timing import OnTime
from pipeline.process.choices import StageKind
from pipeline.process.models import Stage
from salesplan.core.format import period_label
from salesplan.core.metrics import Question
from salesplan.core.request_cache import remembered


@dataclass(frozen=True)
class TestRow:
    """How forecasts of a kind of period and a size of scope did, by moment; `is_asked` marks what the page was opened for."""

    # Not a test of ours, whatever its name begins with.
    __test__ = False

    kind: TestedKind
    size: Size
    tests: Sequence[RangeTest]
    is_asked: bool


def test_rows(record: TrackRecord | None) -> list[TestRow]:
    """Return how the forecasts did by kind of period and size of scope, where there was something to test."""
    out = []
    for kind in TestedKind:
        for size in reversed(Size):
            rows = [row for row in range_tests() if (row.kind, row.size) == (kind, size)]
            is_asked = record is not None and record.is_exact and (record.kind, record.size) == (kind, size)
            if is_asked or any(row.tests for row in rows):
                out.append(TestRow(kind, size, sorted(rows, key=lambda row: row.moment), is_asked))
    return out


def basis_url(question: Question) -> str:
    """Return the page of what the forecast of a question rests on."""
    params = [("from", question.start.isoformat()), ("to", question.end.isoformat())]
    params += [(name, value) for name, values in question.filters.items() for value in values]
    if question.as_of:
        params.append(("as_of", question.as_of.isoformat()))
    return f"{reverse('pipeline:forecast_basis')}?{urlencode(params)}"


def coming_shares(kind: TestedKind) -> list[RangeTest]:
    """Return what deals to come add at each moment of a kind of period."""
    rows = [row for row in range_tests() if (row.kind, row.size) == (kind, Size.COMPANY)]
    return sorted(rows, key=lambda row: row.moment)


@dataclass(frozen=True)
class StageTiming:
    """Which share of the deals won from a stage closes in time; `shares` for each of `STEPS`, before and past their date."""

    stage: Stage
    ahead: OnTime
    overdue: OnTime


def timing(stages: Sequence[Stage]) -> list[StageTiming]:
    """Return when won deals close, by stage; nothing before it was learnt."""
    shares = on_time_shares()
    return [
        StageTiming(stage, shares[stage.pk, False], shares[stage.pk, True])
        for stage in stages
        if (stage.pk, False) in shares and (stage.pk, True) in shares
    ]


@dataclass(frozen=True)
class TestedQuarter:
    """The tests of one past quarter, in the order of their moments."""

    key: str
    tests: Sequence[Backtest]

    @property
    def label(self) -> str:
        """The name of the quarter in the language of the page."""
        return period_label(self.key)


def quarters() -> list[TestedQuarter]:
    """Return the past quarters that were tested, the newest first."""
    keys = dict.fromkeys(test.key for test in _tests())
    return [TestedQuarter(key, [test for test in _tests() if test.key == key]) for key in keys]


@dataclass(frozen=True)
class StageBands:
    """A stage with its bands."""

    stage: Stage
    bands: Sequence[StageProbability]


def stages() -> list[StageBands]:
    """Return the open stages in use with what history says about them, by process: two queries."""
    bands: dict[int, list[Any]] = {}
    for row in StageProbability.objects.order_by("stage", "from_days"):
        bands.setdefault(row.stage_id, []).append(row)
    rows = Stage.objects.filter(kind=StageKind.OPEN, is_active=True, process__is_active=True).select_related("process")
    return [StageBands(stage, bands.get(stage.pk, [])) for stage in rows.order_by("process__name", "position")]


def _tests() -> list[Backtest]:
    rows = ForecastBacktest.objects.order_by("-day")
    return remembered("forecast_backtests", lambda: [row.test for row in rows])


def days_in_band(band: StageProbability) -> dict[int, int]:
    """Return the decided deals behind a band, with their days in the stage: those that were seen there."""
    stays = decided_stays(band.worked_out_on - HISTORY)
    return {
        deal: stay.days
        for (stage, deal), stay in stays.items()
        if stage == band.stage_id and stay.days > band.from_days
    }

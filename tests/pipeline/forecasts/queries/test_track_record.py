"""What is expected of open deals within a period: the same by the rule and by the database, and in every figure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipeline.deals.models import Deal
from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.models import RangeTest
from pipeline.forecasts.queries.outlook import outlook
from pipeline.forecasts.queries.track_record import coming_share, kind_of, size_of
from pipeline.probability.actions import keep_on_time_shares
from pipeline.probability.queries.probabilities import on_time, on_time_shares
from pipeline.probability.rules.timing import Observation, Timing, within
from salesplan.core import metrics
from salesplan.core.metrics import Question
from tests.world import TODAY, copies

pytestmark = pytest.mark.django_db
D = Decimal
QUARTER = (date(2026, 10, 1), date(2026, 12, 31))


@pytest.fixture
def learnt(world):
    """Of won deals from Proposal half close by their date, 8 in 10 within a week, all within a month; late ones half so."""
    timing, stage = Timing(), world.stages["proposal"].pk
    for is_overdue, days in ((False, (0, 0, 0, 0, 0, 5, 5, 5, 25, 25)), (True, (0, 5, 25, 50, 50))):
        for late_by in days * 10:
            timing.add([Observation(stage, is_overdue, late_by, 1)])
    keep_on_time_shares(timing, on=TODAY)
    Deal.objects.exclude(pk=world.deal.pk).update(expected_close_on=None)
    Deal.objects.filter(pk=world.deal.pk).update(stage=stage, probability=D("0.5"), expected_close_on=QUARTER[1])
    return world


def test_the_expression_says_what_the_rule_says(learnt):
    """For each day a deal may be due, before and after today, and for ends near and far."""
    days = [TODAY + timedelta(n) for n in (-40, -1, 0, 1, 6, 7, 8, 13, 14, 29, 30, 36, 37)]
    copies(learnt.deal, [{"expected_close_on": day, "probability": D("0.5")} for day in days])
    copies(learnt.deal, [{"expected_close_on": TODAY, "stage": learnt.stages["qualify"]}])
    known = on_time_shares()
    for end in (TODAY, TODAY + timedelta(7), QUARTER[1]):
        rows = Deal.objects.open().filter(expected_close_on__lte=end).annotate(share=on_time(end, TODAY))
        assert len(rows) >= 3
        for deal in rows:
            assert deal.share == within(D(1), known, deal.stage_id, deal.expected_close_on, TODAY, end), (
                deal.expected_close_on
            )


def test_a_deal_that_may_slip_counts_less_in_the_period_than_in_the_pipeline(learnt):
    asked = Question(learnt.admin, *QUARTER)
    amount = learnt.deal.amount_base
    learnt.deal.refresh_from_db()
    assert metrics.get("weighted_pipeline").value(asked) == amount * D("0.5")
    assert metrics.get("expected_open").value(asked) == amount * D("0.25")
    assert metrics.get("forecast").value(asked) == amount * D("0.25")
    # A week later four of five of those that are won have closed.
    assert metrics.get("expected_open").value(Question(learnt.admin, QUARTER[0], date(2027, 1, 7))) == amount * D("0.4")


def test_nothing_learnt_counts_a_deal_as_it_did_before(learnt):
    keep_on_time_shares(Timing(), on=TODAY)
    asked = Question(learnt.admin, *QUARTER)
    assert metrics.get("expected_open").value(asked) == metrics.get("weighted_pipeline").value(asked)


def test_all_figures_of_a_forecast_are_one(learnt):
    """Registry, outlook, and the sum of its groups; with deals to come."""
    for moment in (25, 50, 75):
        RangeTest.objects.create(
            kind="quarter", size="company", moment=moment, tests=8, held=8, held_unstretched=8, factor=1, bias=0,
            coming="0.1", periods=8, made_on=TODAY,
        )  # fmt: skip
    asked = Question(learnt.admin, *QUARTER)
    coming = coming_share(*QUARTER, TODAY)
    assert 0 < coming < D("0.1001")
    told = outlook(asked)
    assert told.forecast.middle == metrics.get("forecast").value(asked) == told.from_open * (1 + coming)
    groups = metrics.get("forecast").groups(asked, "owner")
    assert sum(group.value for group in groups) == told.forecast.middle


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        (*QUARTER, (TestedKind.QUARTER, True)),
        (date(2026, 11, 1), date(2026, 11, 30), (TestedKind.MONTH, True)),
        (date(2026, 1, 1), date(2026, 12, 31), (TestedKind.YEAR, True)),
        (date(2026, 11, 2), date(2026, 11, 30), (TestedKind.MONTH, False)),
        (date(2026, 7, 1), date(2026, 12, 31), (TestedKind.YEAR, False)),
        (date(2026, 10, 1), date(2026, 12, 30), (TestedKind.QUARTER, False)),
    ],
)
def test_kinds(world, start, end, kind):
    assert kind_of(start, end) == kind


def test_sizes(world):
    whole, team = Question(world.admin, *QUARTER), world.rep.pk
    assert size_of(whole) == (Size.COMPANY, True)
    assert size_of(whole.narrowed(team=1)) == (Size.TEAM, True)
    assert size_of(whole.narrowed(owner=team)) == (Size.PERSON, True)
    assert size_of(whole.narrowed(product=1)) == (Size.COMPANY, False)
    assert size_of(Question(world.rep, *QUARTER)) == (Size.PERSON, True)
    assert size_of(Question(world.manager, *QUARTER)) == (Size.TEAM, True)

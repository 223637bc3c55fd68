"""Marks on records go by the day of whoever reads, figures by the company's (`docs/metrics.md`, "Whose day?")."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from goals.pay.disputes.models import Dispute
from goals.planning.corrective_actions.models import CorrectiveAction
from goals.planning.sales_plans.models import SalesPlanInitiative
from pipeline.deals.queries.filters import filtered
from reports.dashboards.choices import AttentionCause
from reports.dashboards.queries import causes
from reports.dashboards.queries.scope import read
from salesplan.core.company.queries import reader_day
from tests.goals.pay.disputes.making import dispute_of
from tests.goals.planning.corrective_actions.test_actions import corrective_action
from tests.goals.planning.sales_plans.making import running
from tests.reports.home.test_views import task
from tests.world import deal

DUE = date(2026, 11, 24)
# 9 in the morning of the 25th in Shanghai, where the company is: in New York it is the evening of the 24th.
MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
# 10 in the evening of the 24th in Shanghai: in Auckland it is the 25th.
EVENING = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
CASES = [
    ("Asia/Shanghai", MORNING, True),
    ("America/New_York", MORNING, False),
    ("Asia/Shanghai", EVENING, False),
    ("Pacific/Auckland", EVENING, True),
]


@pytest.fixture(params=CASES, ids=["same", "behind", "same, day before", "ahead"])
def case(request, world) -> Any:
    """Let everybody read from a zone at an instant; answers whether what was due on the 24th is overdue with them."""
    zone, at, overdue = request.param
    for who in (world.rep, world.director, world.manager):
        who.time_zone = zone
        who.save()
    with time_machine.travel(at, tick=False):
        yield overdue


@pytest.fixture
def due(world):
    """A deal due on the 24th, with a next step for that day."""
    return deal(
        world,
        world.rep,
        world.stages["proposal"],
        name="Due",
        expected_close_on=DUE,
        next_step="Call",
        next_step_on=DUE,
    )


def test_the_helper_takes_the_zone_of_a_reader_or_of_the_request(world):
    world.rep.time_zone = "America/New_York"
    assert reader_day(MORNING, world.rep) == DUE
    with timezone.override("Asia/Shanghai"):
        assert reader_day(MORNING) == date(2026, 11, 25)
        assert reader_day(MORNING, world.rep) == DUE


def test_deals(world, due, case, as_):
    client = as_(world.rep)
    assert client.get(reverse("pipeline:deal_detail", args=[due.pk])).context["page"].overdue == case
    late = client.get(reverse("pipeline:deal_list"), {"closing": "overdue"})
    assert [row["id"] for row in late.context["rows"]] == ([due.pk] if case else [])
    table = client.get(reverse("pipeline:deal_list"), {"cols": "name,expected_close_on,next_step_on", "q": "Due"})
    assert ["neg" in cell["inside"] for cell in table.context["rows"][0]["cells"]] == [False, case, case]
    board = client.get(reverse("pipeline:deal_board")).context["board"]
    badges = [
        badge.kind for column in board.columns for card in column.cards if card.deal == due for badge in card.badges
    ]
    assert badges[0] == ("overdue" if case else "today")


def test_the_filter_without_a_request_goes_by_the_reader_too(world, due, case):
    rows, _filter = filtered(world.rep, QueryDict("closing=overdue"))
    assert [row.name for row in rows] == (["Due"] if case else [])


def test_home(world, due, case, as_):
    client = as_(world.rep)
    home = client.get("/")
    own = date(2026, 11, 25) if case else DUE
    assert home.context["today"] == own
    assert ("for the company it is" in home.content.decode()) == (home.context["view"].today != own)
    [row] = [row for row in client.get("/home/deals/").context["moves"].rows if row.deal == due]
    assert row.reasons[0].label == ("close date 1 day ago" if case else "closes today")


def test_tasks_of_an_account(world, case, as_):
    mine = task(world, "Call", DUE)
    mine.account = world.account
    mine.save()
    page = as_(world.rep).get(reverse("customers:account_detail", args=[world.account.pk]))
    assert [row.when for row in page.context["rows"]] == ["overdue" if case else "today"]


def test_disputes(world, case, as_):
    made = dispute_of(world)
    Dispute.objects.update(due_on=DUE)
    client = as_(world.rep)
    page = client.get(reverse("goals:dispute_detail", args=[made.pk])).content.decode()
    assert ("1 day overdue" in page) == case
    late = client.get(reverse("goals:dispute_list"), {"state": "overdue"})
    assert len(late.context["rows"]) == int(case)


def test_corrective_actions(world, case, as_):
    made = corrective_action(world)
    CorrectiveAction.objects.filter(pk=made.pk).update(due_on=DUE)
    page = as_(world.manager).get(reverse("goals:corrective_action_list")).content.decode()
    assert (">overdue<" in page) == case


def test_initiatives_are_marked_by_the_readers_day_and_counted_by_the_companys(world, case, as_):
    plan = running(world)
    SalesPlanInitiative.objects.filter(plan_version=plan.current_version).update(due_on=DUE)
    page = as_(world.director).get(reverse("goals:sales_plan_detail", args=[plan.pk]))
    assert [entry.late for entry in page.context["page"].timeline.entries] == [case]
    company_day = page.context["today"]
    assert page.context["page"].live.figures.overdue == int(company_day > DUE)
    assert ("for the company it is" in page.content.decode()) == (company_day != page.context["own_day"])


def test_appraisals_are_late_by_the_readers_day(world, case, as_):
    page = as_(world.manager).get(reverse("goals:appraisal_list"))
    assert page.context["today"] == (date(2026, 11, 25) if case else DUE)


@pytest.mark.parametrize("at", [MORNING, EVENING])
def test_figures_do_not_change_with_the_reader(world, due, as_, at):
    """Probability, weighted amount, pace and the late deals of a dashboard are those of the company's day."""
    found = set()
    with time_machine.travel(at, tick=False):
        for zone in ("Asia/Shanghai", "America/New_York", "Pacific/Auckland"):
            world.rep.time_zone = zone
            world.rep.save()
            client = as_(world.rep)
            page = client.get(reverse("pipeline:deal_detail", args=[due.pk])).context["page"]
            view = client.get("/").context["view"]
            with timezone.override(zone):
                late = causes.total_of(causes.deals(read(world.rep, {}), AttentionCause.OVERDUE))
            found.add((page.weighted, page.basis, view.today, view.progress, late.count, late.amount))
    assert len(found) == 1

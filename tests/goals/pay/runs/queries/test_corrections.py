"""Changes of what pays: how far the pay is says who decides; runs name the corrections, and people hear of their pay."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goals.pay.pipeline_pay import PipelinePay
from goals.pay.runs.queries.corrections import corrections_of
from goals.pay.statements.queries.statement import statement
from pipeline.change_requests.actions import answer_request, ask
from pipeline.change_requests.models import ChangeRequest
from pipeline.change_requests.queries import waits_for
from pipeline.deals.actions.deals import move_deal, undo_move
from pipeline.deals.changes import DealChange
from pipeline.deals.models import Deal
from pipeline.deals.queries import pay
from pipeline.deals.rights import PayState
from pipeline.deals.rules.deals import SplitInput
from salesplan.core.errors import Conflict, NeedsRequest, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.people.choices import Role
from tests.goals.making import enrol, plan, quota, sell
from tests.goals.pay.runs.test_locked import NOVEMBER, OCTOBER, calculate, lock
from tests.world import NOW, deal, person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def second(db):
    return person("second", Role.ADMIN, name="Second Admin")


@pytest.fixture
def five(world):
    """Everybody of interest earns 5 % of what they sell in a month."""
    enrol(plan("Monthly", [("0", "0.05")], interval="month", basis="amount"), world.rep, world.peer)
    return world


def raised(world, made: Deal, why: str = "They ordered more.") -> ChangeRequest:
    return ask(made, DealChange({"amount": Decimal(150_000)}), why=why, by=world.rep, at=NOW)


def texts(who) -> list[str]:
    return [notice.text for notice in Notice.objects.filter(person=who)]


def test_in_a_closed_period_an_admin_whom_it_does_not_pay_decides(five, second) -> None:
    made = sell(five, five.rep, 100_000, date(2026, 10, 12))
    october = lock(OCTOBER, five.admin, second)
    asked = raised(five, made)
    assert asked.pay_state == PayState.CLOSED
    assert asked.effect == [[five.rep.pk, "2026-10", "5000.00", "7500.00"]]
    for lead in (five.manager, five.director):
        assert asked not in waits_for(lead)
        with pytest.raises(NotAllowed) as refusal:
            answer_request(asked, grant=True, by=lead, at=LATER)
        assert refusal.value.code == "closed_period"
    assert asked in waits_for(five.admin)
    answer_request(asked, grant=True, why="Order 7711", by=five.admin, at=LATER)
    told = [text for text in texts(five.rep) if "Your pay changes" in text]
    assert len(told) == 1
    assert "¥5,000.00 → ¥7,500.00" in told[0]
    assert "They ordered more." in told[0]
    assert statement(five.rep, OCTOBER, today=date(2026, 11, 24)).earned == 5_000, "the closed period stays"
    assert statement(five.rep, NOVEMBER, today=date(2026, 11, 24)).pay.of_kind("correction") == 2_500
    (row,) = corrections_of(five.admin, october).of_locked_period
    assert (row.answer.request, row.pay[0].after - row.pay[0].before) == (asked, 2_500)


def test_the_next_run_names_the_correction_it_pays(five, second) -> None:
    made = sell(five, five.rep, 100_000, date(2026, 10, 12))
    lock(OCTOBER, five.admin, second)
    answer_request(raised(five, made), grant=True, by=five.admin, at=LATER)
    found = corrections_of(second, calculate(_run(five), five.admin))
    assert [one.answer.request.deal for one in found.paid_here] == [made]
    assert (found.since, found.of_locked_period) == ([], [])


def _run(world):
    from tests.goals.pay.making import run_of

    return run_of(NOVEMBER, world.admin)


def test_an_admin_whom_it_pays_more_does_not_decide(five, second) -> None:
    enrol(plan("Monthly"), second)
    made = sell(five, five.rep, 100_000, date(2026, 10, 12))
    lock(OCTOBER, five.admin, person("third", Role.ADMIN))
    split = [SplitInput(five.rep.pk, Decimal(50)), SplitInput(second.pk, Decimal(50))]
    asked = ask(made, DealChange(splits=split), why="We shared it", by=five.rep, at=NOW)
    assert second.pk in asked.gains
    with pytest.raises(NotAllowed) as refusal:
        answer_request(asked, grant=True, by=second, at=LATER)
    assert refusal.value.code == "gains"
    answer_request(asked, grant=True, by=five.admin, at=LATER)


def test_a_lead_who_is_paid_for_the_team_gains_too(five) -> None:
    definition = {"component": [{"name": "override", "credits": "team", "rate": "1 %"}]}
    enrol(plan("Leads", interval="month", definition=definition), five.manager)
    made = sell(five, five.rep, 100_000, date(2026, 11, 12))
    assert PipelinePay().also_paid([five.rep.pk], [date(2026, 11, 12)]) == {five.manager.pk}
    asked = raised(five, made)
    assert set(asked.gains) == {five.rep.pk, five.manager.pk}
    assert asked not in waits_for(five.manager)
    assert asked in waits_for(five.director)
    less = ask(made, DealChange({"amount": Decimal(50_000)}), why="They took less", by=five.rep, at=NOW)
    assert less in waits_for(five.manager), "whom it pays less may decide"


def test_a_correction_in_a_calculated_run_marks_it(five) -> None:
    made = sell(five, five.rep, 100_000, date(2026, 11, 12))
    run = calculate(_run(five), five.admin)
    asked = raised(five, made)
    assert asked.pay_state == PayState.CALCULATED
    answer_request(asked, grant=True, by=five.manager, at=LATER)
    assert [one.answer.request for one in corrections_of(five.admin, run).since] == [asked]


def test_a_win_on_a_day_of_a_closed_period_is_asked_for(five, second) -> None:
    five.company.closing_days_back = 60
    five.company.save()
    sell(five, five.rep, 100_000, date(2026, 10, 12))
    lock(OCTOBER, five.admin, second)
    won = five.stages["won"]
    made = deal(five, five.rep, five.stages["negotiate"], "Late one", started_on=date(2026, 9, 1), next_step="x")
    with pytest.raises(NeedsRequest, match="already closed"):
        move_deal(made, stage=won, closed_on=date(2026, 10, 31), by=five.rep, at=NOW)
    assert move_deal(made, stage=won, closed_on=date(2026, 11, 1), by=five.rep, at=NOW).state == "won"
    other = deal(five, five.outsider, five.stages["negotiate"], "Unpaid", started_on=date(2026, 9, 1), next_step="x")
    assert move_deal(other, stage=won, closed_on=date(2026, 10, 31), by=five.outsider, at=NOW).state == "won"


def test_a_win_is_not_undone_once_its_period_is_closed(five, second) -> None:
    five.company.closing_days_back = 60
    five.company.save()
    made = deal(five, five.rep, five.stages["negotiate"], started_on=date(2026, 9, 1), next_step="x")
    made = move_deal(made, stage=five.stages["won"], closed_on=date(2026, 10, 12), by=five.rep, at=NOW)
    lock(OCTOBER, five.admin, second)
    with pytest.raises(Refused, match="now closed"):
        undo_move(made.last_move, by=five.rep, at=NOW + timedelta(minutes=1))


def test_a_lead_who_agreed_before_the_pay_was_closed_does_not_count_after_it(five, second) -> None:
    five.company.split_needs_consent = True
    five.company.save()
    splits = [(five.rep, "60"), (five.peer, "40")]
    made = sell(five, five.rep, 100_000, date(2026, 10, 12), splits=splits)
    less = [SplitInput(five.rep.pk, Decimal(90)), SplitInput(five.peer.pk, Decimal(10))]
    asked = ask(made, DealChange(splits=less), why="More of mine", by=five.rep, at=NOW)
    answer_request(asked, grant=True, by=five.manager, at=LATER)
    lock(OCTOBER, five.admin, second)
    with pytest.raises(Conflict, match="can no longer decide"):
        answer_request(asked, grant=True, by=five.peer, at=LATER)
    assert sorted(made.splits.values_list("percent", flat=True)) == [40, 60]


def test_a_change_above_the_windfall_limit_says_that_its_pay_is_held(world, client) -> None:
    rules = {"component": [{"name": "commission", "rate": "5 %", "windfall": "2"}]}
    enrol(plan("Holds", definition=rules, interval="month"), world.rep)
    quota(world.rep, 100_000, "2026-11")
    made = sell(world, world.rep, 150_000, date(2026, 11, 12))
    asked = ask(made, DealChange({"amount": Decimal(300_000)}), why="Frame contract", by=world.rep, at=NOW)
    assert asked.effect == [[world.rep.pk, "2026-11", "7500.00", "0.00"]]
    assert asked.held == [[world.rep.pk, "2026-11", "300000.0000", "15000.00"]]
    client.force_login(world.manager)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "¥300,000.00 of this deal would be held for Chen Wei" in page
    assert "¥15,000.00" in page
    answer_request(asked, grant=True, by=world.manager, at=LATER)
    (told,) = [text for text in texts(world.rep) if "Your pay changes" in text]
    assert "¥300,000.00 of it is held as a windfall" in told
    small = ask(made, DealChange({"amount": Decimal(180_000)}), why="Less after all", by=world.rep, at=NOW)
    assert small.held == []


def test_the_state_of_pay_is_of_the_people_and_days_asked_for(five, second) -> None:
    sell(five, five.rep, 100_000, date(2026, 10, 12))
    lock(OCTOBER, five.admin, second)
    assert pay.state_on([five.rep.pk], [date(2026, 10, 31)]) is PayState.CLOSED
    assert pay.state_on([five.rep.pk], [date(2026, 11, 1)]) is PayState.OPEN
    assert pay.state_on([five.rep.pk], [date(2026, 11, 1), date(2026, 10, 1)]) is PayState.CLOSED
    assert pay.state_on([five.outsider.pk], [date(2026, 10, 31)]) is PayState.OPEN


def test_how_far_pay_is_costs_the_same_for_many(five, django_assert_max_num_queries) -> None:
    sell(five, five.rep, 100_000, date(2026, 10, 12))
    with django_assert_max_num_queries(6):
        pay.state_on([one.pk for one in five.people.values()], [date(2026, 10, 12)])

"""Pay runs: their life, the ledger that they write, and what happens after the lock."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from goals.pay.adjustments.actions import post_adjustment
from goals.pay.models import PayAdjustment, PayLine, PayRun, PayRunPerson, Payslip
from goals.pay.runs.actions import runs
from goals.pay.statements.queries.snapshots import digest, thaw
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan
from tests.goals.pay.making import NOVEMBER, OCTOBER, Pay, after, calculated, locked, run_of
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def pay(world, monthly):
    made = Pay()
    made.sells(world.rep, 1, date(2026, 10, 5), 100_000)
    made.sells(world.peer, 2, date(2026, 10, 6), 40_000)
    return made


def _sums(run, person):
    rows = PayLine.objects.filter(run=run, person=person).order_by("kind")
    return {row["kind"]: row["sum"] for row in rows.values("kind").annotate(sum=Sum("amount")) if row["sum"]}


def _slip(run, person):
    return PayRunPerson.objects.select_related("payslip").get(run=run, person=person).payslip


def test_a_calculation_writes_lines_and_a_frozen_statement(world, pay):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    assert run.state == "calculated"
    assert _sums(run, world.rep) == {"earning": 5000}
    slip = _slip(run, world.rep)
    assert (slip.commission, slip.paid, slip.revision) == (5000, 5000, 1)
    assert slip.digest == digest(slip.statement)
    assert thaw(slip.statement) == pay([world.rep.pk], OCTOBER)[world.rep.pk][-1]
    line = PayLine.objects.get(run=run, person=world.rep)
    assert line.cause["credits"] == [1]
    assert line.version.plan.name == "Monthly"


def test_the_same_input_appends_nothing(world, pay):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    lines, slips = PayLine.objects.count(), Payslip.objects.count()
    run = calculated(run, pay, world.admin)
    assert (PayLine.objects.count(), Payslip.objects.count()) == (lines, slips)
    assert run.turn == 2


def test_a_change_appends_the_difference_and_names_what_changed(world, pay):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    pay.sells(world.rep, 3, date(2026, 10, 20), 12_000)
    run = calculated(run, pay, world.admin)
    lines = PayLine.objects.filter(run=run, person=world.rep)
    assert [(line.amount, line.turn, line.cause["credits"]) for line in lines] == [(5000, 1, [1]), (600, 2, [3])]
    assert _slip(run, world.rep).revision == 2
    assert PayLine.objects.filter(run=run, person=world.peer).count() == 1


def test_who_earns_nothing_any_more_is_taken_back(world, pay):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    del pay.credits[world.peer.pk]
    run = calculated(run, pay, world.admin)
    assert _sums(run, world.peer) == {}
    place = run.people.get(person=world.peer)
    assert (place.payslip, place.warnings) == (None, ["no_statement"])


def test_the_life_of_a_run(world, pay, second):
    run = locked(run_of(OCTOBER, world.admin), pay, world.admin, second)
    assert run.state == "locked"
    run = runs.pay_run(run, by=world.admin, at=NOW)
    assert run.state == "paid"
    assert _sums(run, world.rep) == {"earning": 5000, "payout": -5000}
    trail = [(move.to_state, move.by_id) for move in run.moves.order_by("id")]
    a, b = world.admin.pk, second.pk
    assert trail == [
        ("open", a), ("calculated", a), ("reviewed", a), ("approved", b), ("locked", a), ("paid", a)
    ]  # fmt: skip
    assert Notice.objects.filter(person=world.rep, kind="pay").count() == 1


@pytest.mark.parametrize("step", ["review", "approve", "lock", "pay"])
def test_no_step_is_skipped(world, pay, second, step):
    run = run_of(OCTOBER, world.admin)
    with pytest.raises(Refused) as refused:
        getattr(runs, "pay_run" if step == "pay" else f"{step}_run")(run, by=second, at=NOW)
    assert refused.value.code == "wrong_state"


def test_four_eyes(world, pay, second):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=second, at=NOW)
    for who in (world.admin, second):
        with pytest.raises(NotAllowed) as refused:
            runs.approve_run(run, by=who, at=NOW)
        assert refused.value.code == "four_eyes"


def test_nobody_approves_their_own_pay(world, pay, monthly, second):
    from tests.goals.making import enrol

    enrol(monthly, second)
    pay.sells(second, 9, date(2026, 10, 7), 1000)
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=world.admin, at=NOW)
    with pytest.raises(NotAllowed) as refused:
        runs.approve_run(run, by=second, at=NOW)
    assert refused.value.code == "own_pay"


def test_reopening_needs_a_reason_and_begins_anew(world, pay, second):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    run = runs.review_run(run, by=second, at=NOW)
    with pytest.raises(Refused):
        runs.reopen_run(run, note=" ", by=world.admin, at=NOW)
    run = runs.reopen_run(run, note="A quota is wrong", by=world.admin, at=NOW)
    assert run.state == "open"
    assert runs.took_part(run) == set()


def test_after_the_lock_nothing_changes(world, pay, second):
    run = locked(run_of(OCTOBER, world.admin), pay, world.admin, second)
    for step in (runs.calculate_run, runs.review_run, runs.approve_run, runs.lock_run):
        with pytest.raises(Refused):
            step(run, by=second, at=NOW)
    with pytest.raises(Refused):
        runs.reopen_run(run, note="No", by=second, at=NOW)
    line, slip = PayLine.objects.first(), Payslip.objects.first()
    for change in (
        lambda: PayRun.objects.filter(pk=run.pk).update(state="open"),
        lambda: PayLine.objects.filter(pk=line.pk).update(amount=1),
        lambda: Payslip.objects.filter(pk=slip.pk).delete(),
        lambda: PayLine.objects.bulk_create([_again(line)]),
        lambda: Payslip.objects.bulk_create([_again(slip, revision=9)]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _again(row, **values):
    row.pk = None
    for name, value in values.items():
        setattr(row, name, value)
    return row


def test_a_late_deal_is_a_correction_of_the_next_run(world, pay, second):
    """October is closed at 5,000 and comes to 5,600 now: October stays, November pays 600 more, and names the deal."""
    october = locked(run_of(OCTOBER, world.admin), pay, world.admin, second)
    pay.sells(world.rep, 3, date(2026, 10, 30), 12_000)
    pay.sells(world.rep, 4, date(2026, 11, 2), 10_000)
    before = _slip(october, world.rep)
    november = calculated(run_of(NOVEMBER, world.admin), pay, world.admin)
    assert _sums(november, world.rep) == {"correction": 600, "earning": 500}
    correction = PayLine.objects.get(run=november, person=world.rep, kind="correction")
    assert correction.cause["credits"] == [3]
    assert correction.cause["periods"] == ["2026-10"]
    slip = _slip(november, world.rep)
    assert (slip.commission, slip.adjusted, slip.paid) == (500, 600, 1100)
    assert _slip(october, world.rep) == before
    assert digest(before.statement) == before.digest


def test_runs_are_locked_in_their_order(world, pay, second):
    run_of(OCTOBER, world.admin)
    november = calculated(run_of(NOVEMBER, world.admin), pay, world.admin)
    november = runs.review_run(november, by=world.admin, at=NOW)
    november = runs.approve_run(november, by=second, at=NOW)
    with pytest.raises(Refused) as refused:
        runs.lock_run(november, note="All is known", by=world.admin, at=after(NOVEMBER))
    assert refused.value.code == "earlier_run_open"


def test_the_first_run_begins_wherever_somebody_was_on_a_plan(world):
    """Without anybody on a plan the last period and this one; else any since the first of them began."""
    assert [period.key for period in runs.offered(date(2026, 11, 24))] == ["2026-10", "2026-11", "2026-Q3", "2026-Q4"]
    enrol(plan("Monthly", interval="month"), world.rep, starts_on=date(2026, 6, 15))
    offered = [period.key for period in runs.offered(date(2026, 11, 24)) if period.kind == "month"]
    assert offered == [f"2026-{month:02}" for month in range(6, 12)]
    first = runs.create_run(Calendar().month(2026, 7), by=world.admin, at=NOW)
    assert [period.key for period in runs.offered(date(2026, 11, 24)) if period.kind == "month"] == ["2026-08"]
    assert first.period_key == "2026-07"


def test_runs_follow_one_another(world):
    run_of(OCTOBER, world.admin)
    assert [period.key for period in runs.offered(date(2026, 11, 24))] == ["2026-11", "2026-Q3", "2026-Q4"]
    with pytest.raises(Refused):
        run_of(OCTOBER, world.admin)
    run_of(NOVEMBER, world.admin)
    assert "2026-12" not in {period.key for period in runs.offered(date(2026, 11, 24))}


def test_only_admins_run(world, pay):
    with pytest.raises(NotAllowed):
        run_of(OCTOBER, world.manager)
    run = run_of(OCTOBER, world.admin)
    for who in (world.rep, world.manager, world.auditor):
        with pytest.raises(NotAllowed):
            runs.calculate_run(run, by=who, at=NOW)


def test_a_second_calculation_is_refused_while_one_is_under_way(world, pay):
    run = runs.calculate_run(run_of(OCTOBER, world.admin), by=world.admin, at=NOW)
    with pytest.raises(Refused) as refused:
        runs.calculate_run(run, by=world.admin, at=NOW)
    assert refused.value.code == "calculating"


def test_a_fault_ends_a_calculation_and_what_was_written_stays_right(world, pay, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 1)
    run = runs.calculate_run(run_of(OCTOBER, world.admin), by=world.admin, at=NOW)

    def breaks(people, period):
        if world.peer.pk in people:
            raise ZeroDivisionError("a bad plan")
        return pay(people, period)

    with pytest.raises(ZeroDivisionError):
        runs.process(run, breaks, at=NOW)
    run.refresh_from_db()
    assert (run.state, run.is_calculating) == ("open", False)
    assert "a bad plan" in run.error
    run = calculated(run, pay, world.admin)
    assert run.error == ""
    assert _sums(run, world.rep) == {"earning": 5000}
    assert _sums(run, world.peer) == {"earning": 2000}


def test_adjustments_come_into_the_run_with_their_cause(world, pay):
    run = run_of(OCTOBER, world.admin)
    made = post_adjustment(world.rep, amount=Decimal(250), why="A split was missing", by=world.admin, at=NOW)
    assert made.period_key == "2026-10"
    run = calculated(run, pay, world.admin)
    assert _sums(run, world.rep) == {"adjustment": 250, "earning": 5000}
    line = PayLine.objects.get(run=run, kind="adjustment")
    assert (line.why, line.cause) == ("A split was missing", {"adjustments": [made.pk]})
    assert _slip(run, world.rep).adjusted == 250


def test_an_adjustment_after_the_calculation_makes_it_stale(world, pay, second):
    run = calculated(run_of(OCTOBER, world.admin), pay, world.admin)
    post_adjustment(world.rep, amount=Decimal(250), why="Late", by=world.admin, at=NOW)
    with pytest.raises(Refused) as refused:
        runs.review_run(run, by=world.admin, at=NOW)
    assert refused.value.code == "stale"


def test_a_reviewed_period_takes_no_adjustment(world, pay, second):
    run = locked(run_of(OCTOBER, world.admin), pay, world.admin, second)
    with pytest.raises(Refused) as refused:
        post_adjustment(world.rep, amount=Decimal(1), why="Late", period=run.period, by=world.admin, at=NOW)
    assert "Nov 2026" in str(refused.value.message)
    assert refused.value.code == "period_closed"
    assert post_adjustment(world.rep, amount=Decimal(1), why="Late", by=world.admin, at=NOW).period_key == "2026-11"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(10) ** 13}, "amount"),
        ({"amount": Decimal(-1), "kind": "overpayment"}, "amount"),
        ({"why": "  "}, "why"),
        ({"kind": "gift"}, "kind"),
    ],
)
def test_what_an_adjustment_must_be(world, monthly, values, field):
    with pytest.raises(Refused) as refused:
        post_adjustment(world.rep, **{"amount": Decimal(1), "why": "Because", **values}, by=world.admin, at=NOW)
    assert refused.value.field == field
    assert not PayAdjustment.objects.exists()


def test_nobody_adjusts_their_own_pay(world, monthly):
    with pytest.raises(NotAllowed):
        post_adjustment(world.admin, amount=Decimal(1), why="Because", by=world.admin, at=NOW)
    with pytest.raises(NotAllowed):
        post_adjustment(world.rep, amount=Decimal(1), why="Because", by=world.manager, at=NOW)

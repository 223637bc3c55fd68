"""Opening, moving and reviewing corrective actions, and asking their owners once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import Error, transaction

from goals.planning.corrective_actions import actions, queries
from goals.planning.corrective_actions.choices import CorrectiveActionState, Verdict
from goals.planning.corrective_actions.models import CorrectiveAction, CorrectiveActionMove
from goals.planning.corrective_actions.tasks import ask_for_reviews
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.goals.making import goal, sell
from tests.goals.planning.corrective_actions.making import DUE, REVIEW, corrective_action
from tests.world import NOW, TODAY

D = Decimal
AT_REVIEW = NOW + timedelta(14)


def test_opening_keeps_the_gap_and_tells_the_owner(world):
    sell(world, world.rep, 300, TODAY - timedelta(3))
    made = corrective_action(world)
    assert (made.state, made.person, made.opened_on, made.period_key) == (
        CorrectiveActionState.OPEN,
        world.rep,
        TODAY,
        "2026-Q4",
    )
    assert D(made.evidence["value"]) == 300
    assert D(made.evidence["difference"]) == D(made.evidence["value"]) - D(made.evidence["mark"])
    notice = Notice.objects.get(person=world.rep)
    assert "asks you for a corrective action by 1 Dec 2026: Visit the ten largest" in notice.text
    # What is booked afterwards changes nothing of what was kept.
    sell(world, world.rep, 5000, TODAY - timedelta(3))
    made.refresh_from_db()
    assert D(made.evidence["value"]) == 300


@pytest.mark.parametrize("by", ["rep", "peer", "sibling", "auditor"])
def test_only_who_leads_them_opens_one(world, by):
    with pytest.raises(NotAllowed):
        corrective_action(world, by)


@pytest.mark.parametrize(("change", "field"), [
    ({"what": " "}, "what"), ({"due_on": TODAY - timedelta(1)}, "due_on"), ({"review_on": DUE}, "review_on"),
    ({"due_on": TODAY, "review_on": TODAY}, "review_on"), ({"metric": "attainment"}, "metric"),
    ({"expected": D(0)}, "expected"),
])  # fmt: skip
def test_refused_terms(world, change, field):
    with pytest.raises(Refused) as fault:
        corrective_action(world, **change)
    assert fault.value.field == field
    assert not CorrectiveAction.objects.exists()


@pytest.mark.parametrize(("who", "sees", "works"), [
    ("rep", True, True), ("manager", True, True), ("director", True, True), ("admin", True, True),
    ("auditor", True, False), ("peer", False, False), ("stranger", False, False),
])  # fmt: skip
def test_who_sees_one_and_moves_it_on(world, who, sees, works):
    made, user = corrective_action(world), getattr(world, who)
    assert (made in queries.find(user)) is sees
    assert actions.may_work_on(user, made) is works


def test_whoever_does_it_sees_it_though_it_is_about_others(world):
    made = corrective_action(world, "admin", owner=world.outsider)
    assert made in queries.find(world.outsider)
    assert queries.measure(world.outsider, made, TODAY) is None
    assert actions.complete_corrective_action(made, by=world.outsider, at=NOW).state == CorrectiveActionState.DONE


def test_steps_leave_a_trail(world):
    made = actions.complete_corrective_action(corrective_action(world), note="All visited", by=world.rep, at=NOW)
    with pytest.raises(Refused) as fault:
        actions.drop_corrective_action(made, note="x", by=world.rep, at=NOW)
    assert fault.value.code == "wrong_state"
    step = CorrectiveActionMove.objects.first()
    assert (step.from_state, step.to_state, step.note) == ("open", "done", "All visited")
    with pytest.raises(Error), transaction.atomic():
        CorrectiveActionMove.objects.filter(pk=step.pk).update(note="other")


def test_dropping_asks_for_a_reason(world):
    with pytest.raises(Refused):
        actions.drop_corrective_action(corrective_action(world), note="", by=world.rep, at=NOW)


def test_the_measurement_compares_as_many_days_with_the_rest_of_the_company(world):
    made = corrective_action(world)
    sell(world, world.rep, 100, TODAY - timedelta(14))
    sell(world, world.rep, 77, TODAY - timedelta(15))  # a day too early
    sell(world, world.rep, 350, TODAY + timedelta(13))
    sell(world, world.rep, 88, REVIEW)  # a day too late
    sell(world, world.outsider, 1000, TODAY - timedelta(1))
    sell(world, world.peer, 100, TODAY + timedelta(1))
    sell(world, world.outsider, 1100, TODAY + timedelta(2))
    effect = queries.measure(world.manager, made, REVIEW).effect
    # The rest went from 1,000 to 1,200, and the manager sees neither.
    assert (effect.before, effect.after, effect.change, effect.rest_of_company) == (100, 350, 250, D("0.2"))
    assert (effect.like_the_rest, effect.beyond) == (120, 230)


def test_its_figures_lead_to_rows_that_sum_to_them(world, as_):
    made = corrective_action(world)
    sell(world, world.rep, 100, TODAY - timedelta(3))
    sell(world, world.rep, 350, TODAY)
    found = queries.measure(world.manager, made, REVIEW)
    for rows, value in ((found.rows_before, found.effect.before), (found.rows_after, found.effect.after)):
        assert as_(world.manager).get(rows).context["totals"].amount == value


def test_a_rate_of_the_rest_is_made_of_the_remaining_deals(world):
    from tests.reports.making import lose

    made = corrective_action(world, metric="win_rate", expected=D("0.1"))
    for day, pairs in ((-2, (("rep", 1, 1), ("outsider", 1, 3))), (1, (("rep", 3, 1), ("outsider", 1, 1)))):
        for name, won, lost in pairs:
            for _ in range(won):
                sell(world, getattr(world, name), 5, TODAY + timedelta(day))
            for _ in range(lost):
                lose(world, getattr(world, name), 5, TODAY + timedelta(day))
    effect = queries.measure(world.admin, made, REVIEW).effect
    # Theirs went from 1 of 2 to 3 of 4, the rest from 1 of 4 to 1 of 2.
    assert (effect.before, effect.after, effect.rest_of_company) == (D("0.5"), D("0.75"), 1)


def test_the_review_freezes_what_happened(world):
    made = corrective_action(world)
    sell(world, world.rep, 100, TODAY - timedelta(1))
    sell(world, world.rep, 350, TODAY + timedelta(1))
    with pytest.raises(Refused, match="8 Dec 2026"):
        actions.review_corrective_action(made, verdict="worked", by=world.manager, at=NOW)
    done = actions.review_corrective_action(made, verdict="worked", lesson="Visits pay", by=world.manager, at=AT_REVIEW)
    assert (done.state, done.verdict, done.lesson) == (CorrectiveActionState.REVIEWED, Verdict.WORKED, "Visits pay")
    assert (D(done.measured["before"]), D(done.measured["after"]), D(done.measured["expected"])) == (100, 350, 200)
    with pytest.raises(Refused):
        actions.review_corrective_action(done, verdict="failed", by=world.manager, at=AT_REVIEW)


def test_a_dropped_one_is_reviewed_whenever_one_likes(world):
    made = actions.drop_corrective_action(corrective_action(world), note="No time", by=world.rep, at=NOW)
    assert (
        actions.review_corrective_action(made, verdict="unclear", by=world.manager, at=NOW).state
        == CorrectiveActionState.REVIEWED
    )


def test_a_verdict_is_one_of_those_there_are(world):
    with pytest.raises(Refused) as fault:
        actions.review_corrective_action(corrective_action(world), verdict="great", by=world.manager, at=AT_REVIEW)
    assert fault.value.field == "verdict"


# ---- asking ---------------------------------------------------------------------------------------------------------


def test_owners_are_asked_once_when_it_is_due_and_once_at_the_review(world):
    corrective_action(world)
    Notice.objects.all().delete()
    at_due = NOW + timedelta(7)
    assert [actions.ask_for_reviews(at=at) for at in (NOW, at_due, at_due, at_due + timedelta(1))] == [0, 1, 0, 0]
    assert Notice.objects.get().text.startswith("Due: Visit the ten largest")
    assert [actions.ask_for_reviews(at=AT_REVIEW) for _ in range(3)] == [2, 0, 0]
    review = Notice.objects.filter(text__startswith="To review")
    assert {notice.person for notice in review} == {world.rep, world.manager}
    # One mail when it was opened, one when due, two at the review.
    assert OutboxMail.objects.count() == 4


def test_what_is_reviewed_or_whose_people_left_asks_nobody(world):
    made = corrective_action(world)
    actions.review_corrective_action(made, verdict="worked", by=world.manager, at=AT_REVIEW)
    gone = corrective_action(world, made=goal(world.peer, 5))
    world.rep.is_active = False
    world.rep.save()
    Notice.objects.all().delete()
    assert actions.ask_for_reviews(at=AT_REVIEW) == 1
    assert (Notice.objects.get().person, Notice.objects.get().url) == (world.manager, gone.get_absolute_url())


def test_what_is_done_is_not_asked_for_before_its_review(world):
    actions.complete_corrective_action(corrective_action(world), by=world.rep, at=NOW)
    Notice.objects.all().delete()
    assert actions.ask_for_reviews(at=NOW + timedelta(8)) == 0


def test_the_task_is_in_the_schedule(world):
    from salesplan.celery import SCHEDULE

    assert "goals.ask_for_reviews" in {entry.task for entry in SCHEDULE}
    assert str(ask_for_reviews()) == "0 people asked"


def test_nobody_is_asked_at_night(world):
    corrective_action(world)
    Notice.objects.all().delete()
    with time_machine.travel(AT_REVIEW.replace(hour=20), tick=False):
        assert not ask_for_reviews()
    assert not Notice.objects.exists()


def test_the_lists(world):
    first = corrective_action(world, due_on=TODAY, review_on=date(2026, 12, 1))
    later = corrective_action(world, made=goal(world.peer, 5), review_on=date(2027, 1, 1))
    done = actions.review_corrective_action(first, verdict="partly", by=world.manager, at=AT_REVIEW)
    assert list(queries.listed(world.manager, "open", TODAY)) == [later]
    assert list(queries.listed(world.manager, "reviewed", TODAY)) == [done]
    assert list(queries.listed(world.manager, "review", date(2027, 1, 1))) == [later]
    assert set(queries.listed(world.manager, "all", TODAY)) == {done, later}

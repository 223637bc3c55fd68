"""A low score becomes a case, is escalated when it is late, resolved, and answered by an improvement with its proof."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from customers.feedback import actions, queries
from customers.feedback.choices import CaseSource
from customers.feedback.models import Case
from customers.outreach.models import OutreachDecision
from customers.purchases.models import AccountMonth
from customers.surveys.actions import answering, sending
from customers.surveys.models import Invitation
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from tests.customers.outreach.making import NOON, agreed
from tests.customers.surveys.making import TODAY, response, survey, touch
from tests.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOON, tick=False):
        yield


def complaint(world, **values) -> Case:
    """Write a complaint down."""
    fields = {"title": "Late again", "account": world.account, "contact": world.contact, "owner": world.rep, **values}
    return actions.open_case(values=fields, by=world.rep, at=NOON)


def improvement(world, **values):
    """Plan an improvement."""
    fields = {"title": "Two carriers", "expected": "+1 point", "owner": world.manager, **values}
    return actions.create_improvement(values=fields, by=world.manager, at=NOON)


def test_a_low_score_becomes_one_case_of_the_owner(world):
    agreed(world)
    survey(world)
    touch(world)
    sending.send_due(at=NOON)
    answering.record_answer(Invitation.objects.get(), score=1, answers={"q1": "Late"}, language="en", at=NOON)
    assert actions.open_cases_of_answers(at=NOON) == 1
    assert actions.open_cases_of_answers(at=NOON) == 0
    case = Case.objects.get()
    assert (case.source, case.severity, case.text, case.owner) == (CaseSource.SURVEY, "high", "Late", world.rep)
    # Wednesday noon in Shanghai, and eight working hours: Thursday at 11.
    assert case.due_at == NOON + timedelta(hours=23)
    assert Notice.objects.filter(kind="case", person=world.rep).count() == 1


def test_an_overdue_case_is_escalated_once_to_who_leads_the_owner(world):
    case = complaint(world)
    assert actions.escalate_cases(at=case.due_at) == 0
    late = case.due_at + timedelta(minutes=1)
    assert actions.escalate_cases(at=late) == 1
    assert actions.escalate_cases(at=late) == 0
    assert set(Notice.objects.filter(key__contains="overdue").values_list("person", flat=True)) == {
        world.manager.pk,
        world.rep.pk,
    }


def test_resolving_needs_a_cause_and_what_was_done_and_lets_the_customer_say_how_it_went(world):
    agreed(world)
    case = complaint(world)
    with pytest.raises(Refused):
        actions.resolve_case(case, cause="delivery", resolution=" ", by=world.rep, at=NOON)
    with pytest.raises(Refused):
        actions.resolve_case(case, cause="", resolution="Sent", by=world.rep, at=NOON)
    actions.resolve_case(case, cause="delivery", resolution="Sent by courier", by=world.rep, at=NOON)
    with pytest.raises(Refused):
        actions.resolve_case(case, cause="delivery", resolution="Again", by=world.rep, at=NOON)
    after = survey(world, trigger="case_closed", score_kind="csat", delay_days=0)
    assert sending.send_due(at=NOON + timedelta(hours=4)) == 0
    assert OutreachDecision.objects.get().reason == "case_closed"
    assert sending.send_due(at=NOON + timedelta(hours=24)) == 1
    sent = Invitation.objects.get(survey=after)
    made = answering.record_answer(sent, score=5, answers={}, language="en", at=NOON + timedelta(hours=25))
    assert queries.answer_after(case) == made


def test_another_severity_moves_the_due_time_and_a_reopened_case_runs_anew(world):
    case = complaint(world, severity="low")
    edited = actions.edit_case(case, values={"severity": "critical"}, version=case.version, by=world.rep, at=NOON)
    assert edited.due_at == NOON + timedelta(hours=4)
    actions.resolve_case(case, cause="price", resolution="Discount", by=world.rep, at=NOON)
    again = actions.reopen_case(case, why="Not true", by=world.rep, at=NOON + timedelta(days=1))
    assert (again.state, again.due_at, again.resolved_at) == ("working", NOON + timedelta(days=1, hours=4), None)


def test_an_improvement_shows_the_same_customers_before_and_after_and_the_money_at_stake(world):
    made = improvement(world)
    complaint(world, improvement=made)
    asked = survey(world)
    AccountMonth.objects.create(account=world.account, month=date(2026, 10, 1), amount=120_000, deals=1)
    response(world, asked, 3, day=TODAY - timedelta(days=20))
    actions.release_improvement(made, by=world.manager, at=NOON)
    made.refresh_from_db()
    assert queries.effect_of(made, NOON).proof is None
    response(world, asked, 9, day=TODAY + timedelta(days=30))
    effect = queries.effect_of(made, NOON)
    assert (effect.cases, effect.customers, effect.at_stake) == (1, 1, 120_000)
    assert (effect.proof.before, effect.proof.after, effect.proof.customers) == (3, 9, 1)


def test_customers_are_told_in_one_step_and_once(world):
    agreed(world)
    made = improvement(world)
    complaint(world, improvement=made)
    complaint(world, improvement=made)
    with pytest.raises(Refused):
        actions.tell_customers(made, by=world.manager, at=NOON)
    actions.release_improvement(made, by=world.manager, at=NOON)
    assert actions.tell_customers(made, by=world.manager, at=NOON).sent == 1
    actions.tell_customers(made, by=world.manager, at=NOON)
    mail = OutboxMail.objects.get(key__startswith="sequence:")
    assert made.title in mail.body
    assert mail.unsubscribe


def test_a_rep_plans_no_improvement(world):
    with pytest.raises(NotAllowed):
        actions.create_improvement(values={}, by=world.rep, at=NOON)


def test_pages_from_a_complaint_to_its_proof(world):
    client = signed_in(world.manager)
    values = {"title": "Wrong size", "account": world.account.pk, "source": "call", "severity": "high"}
    url = reverse("customers:case_create")
    assert client.post(url, {**values, "owner": world.rep.pk, "title": ""}).status_code == 422
    assert client.post(url, {**values, "owner": world.rep.pk}).status_code == 302
    case = Case.objects.get()
    client.post(reverse("customers:case_start", args=[case.pk]))
    client.post(reverse("customers:case_resolve", args=[case.pk]), {"cause": "product", "resolution": "Exchanged"})
    case.refresh_from_db()
    assert (case.state, case.cause) == ("resolved", "product")
    context = client.get(reverse("customers:case_list"), {"show": "resolved"}).context
    assert [row["title"] for row in context["rows"]] == ["Wrong size"]
    assert context["figures"]["in_time_parts"].startswith("1")
    assert signed_in(world.outsider).get(reverse("customers:case_list"), {"show": "all"}).context["rows"] == []


def test_the_list_needs_the_same_queries_for_many_rows(world, django_assert_max_num_queries):
    for n in range(30):
        complaint(world, title=f"Case {n}")
    client = signed_in(world.manager)
    with django_assert_max_num_queries(14):
        client.get(reverse("customers:case_list"))


def test_the_api_opens_and_lists_cases_one_may_see(world):
    client, url = signed_in(world.rep), reverse("api:case-list")
    body = {"title": "By program", "account": world.account.pk, "owner": world.rep.pk}
    made = client.post(url, body, content_type="application/json")
    assert made.status_code == 201
    assert client.get(url).json()["results"][0]["id"] == made.json()["id"]
    assert signed_in(world.outsider).get(url).json()["results"] == []

"""What waits for a role is listed with who can decide it; where nobody could, a deputy is named before it is handed over."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goals.pay.disputes.actions import Claim, open_dispute
from goals.pay.runs.actions import runs
from pipeline.change_requests.actions import ask
from pipeline.deals.changes import DealChange
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.leaving import queries
from salesplan.people.leaving.actions import leavings as actions
from salesplan.people.leaving.actions import working
from salesplan.people.models import User
from tests.goals.making import enrol, plan, sell
from tests.goals.pay.making import OCTOBER, after, calculated, on_the_books, run_of
from tests.people.leaving.making import prepare
from tests.world import NOW, PASSWORD, TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(world):
    """Another admin, who leaves."""
    return person("second", Role.ADMIN, name="Second Admin")


@pytest.fixture
def reviewed(world, second):
    """October's run, which the admin who stays has calculated and reviewed: only another one may approve it."""
    enrol(plan("Monthly", interval="month"), world.rep)
    sell(world, world.rep, 10_000, OCTOBER.start)
    run = calculated(run_of(OCTOBER, world.admin), on_the_books, world.admin, at=after(OCTOBER))
    return runs.review_run(run, by=world.admin, at=after(OCTOBER))


def waiting(leaving):
    kinds = queries.LeavingPreparation(leaving, NOW).waiting
    return {row.label: [one.username for one in row.can] for kind in kinds for row in kind.rows}


class TestWhoDecides:
    def test_a_run_that_only_the_leaver_may_approve_is_stuck(self, world, second, reviewed):
        made = prepare(world, "second", "manager")
        assert waiting(made) == {"Oct 2026": []}
        with pytest.raises(Refused) as fault:
            working.start_leaving(made, by=world.admin, at=NOW)
        assert fault.value.code == "nobody_decides"
        assert "Oct 2026" in str(fault.value.message)

    def test_a_deputy_becomes_an_admin_and_decides(self, world, second, reviewed):
        made = prepare(world, "second", "manager")
        actions.choose(made, {"admin": f"heir:{world.manager.pk}"}, by=world.admin, at=NOW)
        assert waiting(made) == {"Oct 2026": ["manager"]}
        working.work(working.start_leaving(made, by=world.admin, at=NOW), at=NOW)
        deputy = User.objects.get(pk=world.manager.pk)
        assert deputy.role == Role.ADMIN
        assert runs.approve_run(reviewed, by=deputy, at=after(OCTOBER)).state == "approved"

    def test_taking_it_back_lets_the_deputy_be_what_they_were(self, world, second, reviewed):
        made = prepare(world, "second", "manager", last_day=TODAY + timedelta(7))
        actions.choose(made, {"admin": f"heir:{world.manager.pk}"}, by=world.admin, at=NOW)
        working.work(working.start_leaving(made, by=world.admin, at=NOW), at=NOW)
        made.refresh_from_db()
        working.undo_leaving(made, by=world.admin, at=NOW)
        assert User.objects.get(pk=world.manager.pk).role == Role.MANAGER

    def test_with_a_third_admin_nothing_is_stuck(self, world, second, reviewed):
        person("third", Role.ADMIN, name="Third Admin")
        made = prepare(world, "second", "manager")
        assert waiting(made) == {"Oct 2026": ["third"]}
        working.work(working.start_leaving(made, by=world.admin, at=NOW), at=NOW)
        made.refresh_from_db()
        assert made.state == "closed"

    def test_before_the_review_one_admin_alone_is_too_few(self, world, second):
        enrol(plan("Monthly", interval="month"), world.rep)
        run_of(OCTOBER, world.admin)
        assert waiting(prepare(world, "second", "manager")) == {"Oct 2026": []}

    def test_a_dispute_waits_for_the_other_admins(self, world, second):
        enrol(plan("Monthly", interval="month"), world.rep)
        open_dispute(OCTOBER, Claim(text="One is missing"), by=world.rep, at=NOW)
        assert list(waiting(prepare(world, "second", "manager")).values()) == [["admin"]]

    def test_a_request_waits_for_the_next_lead_and_the_admins(self, world):
        made = sell(world, world.rep, 10_000)
        ask(made, DealChange(values={"amount": Decimal(12_000)}), why="A licence more", by=world.rep, at=NOW)
        found = waiting(prepare(world, "manager", "peer"))
        assert found == {made.name: ["director", "admin"]}

    def test_who_decides_nothing_has_no_list(self, world, second, reviewed):
        assert waiting(prepare(world)) == {}


def test_the_page_lists_it_and_says_what_to_do(world, second, reviewed):
    made = prepare(world, "second", "manager")
    client = Client()
    client.login(username=world.admin.username, password=PASSWORD)
    shown = client.get(reverse("people:leaving_detail", args=[made.pk])).content.decode()
    assert "Pending decisions" in shown
    assert "No one would be left" in shown
    assert "choose a deputy" in shown

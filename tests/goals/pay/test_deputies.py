"""Who may decide on windfalls and pay runs: admins and their deputies, each row of who is barred, what is kept and seen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from goals.pay.models import PayLine, PayRun, PayRunMove, PayRunPerson, WindfallDecision
from goals.pay.runs.actions import runs
from goals.pay.windfalls.actions import matter
from salesplan.core.company.models import Company
from salesplan.core.errors import NotAllowed
from salesplan.people.choices import Role
from salesplan.people.deputies.actions import end_deputy
from salesplan.people.deputies.queries import decisions_as_deputy
from salesplan.people.models import User
from tests.goals.making import enrol
from tests.goals.pay.making import OCTOBER, Pay
from tests.goals.pay.runs.test_actions import calculated, run_of
from tests.goals.pay.windfalls.test_windfalls import deal, decide  # noqa: F401 - a fixture
from tests.people.deputies.making import stand_in
from tests.world import NOW, TODAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world):
    """Somebody of finance, who is paid by no plan and sees nobody."""
    return person("clerk", name="Clerk")


@pytest.fixture
def second(world):
    return person("second", Role.ADMIN, name="Second Admin")


class TestWindfalls:
    @pytest.mark.parametrize(("who", "may"), [
        ("admin", True), ("manager", False), ("director", False), ("rep", False), ("peer", False), ("auditor", False),
    ])  # fmt: skip
    def test_who_may_by_office(self, world, deal, who, may):  # noqa: F811
        assert matter(world.rep, deal, 1).capacity(getattr(world, who), TODAY).may is may

    @pytest.mark.parametrize(("who", "for_whom", "kinds", "why_not"), [
        ("clerk", "admin", (), ""),
        ("clerk", "admin", ("windfall",), ""),
        ("clerk", "admin", ("pay_run",), "not_able"),
        ("rep", "admin", (), "own_pay"),
        ("clerk", "manager", (), "not_able"),
    ])  # fmt: skip
    def test_who_may_as_a_deputy(self, world, deal, clerk, who, for_whom, kinds, why_not):  # noqa: F811
        by = clerk if who == "clerk" else getattr(world, who)
        stand_in(getattr(world, for_whom), by, *kinds)
        assert matter(world.rep, deal, 1).capacity(by, TODAY).why_not == why_not

    def test_an_admin_to_whom_it_is_credited_is_barred_and_so_is_their_deputy(self, world, clerk, second):
        from pipeline.sales.models import SaleEntry

        enrol_holding(world, second)
        made = sold_by(world, second)
        assert SaleEntry.objects.filter(deal=made, person=second).exists()
        stand_in(second, clerk)
        asked = matter(world.rep, made, 1)
        assert asked.capacity(second, TODAY).why_not == "own_deal"
        assert asked.capacity(clerk, TODAY).why_not == "own_deal"

    def test_a_deputy_decides_and_both_are_named(self, world, deal, clerk, as_):  # noqa: F811
        stand_in(world.admin, clerk)
        made = decide(world, deal, by=clerk)
        kept = decisions_as_deputy(WindfallDecision, [made.pk])[made.pk]
        assert (kept.by, kept.instead_of) == (clerk, world.admin)
        url = reverse("goals:windfall_decide", args=[deal.pk, 1, world.rep.pk])
        assert "Clerk for Admin" in as_(world.rep).get(url).content.decode()

    def test_they_see_what_waits_and_not_after(self, world, deal, clerk, as_):  # noqa: F811
        url = reverse("goals:windfall_decide", args=[deal.pk, 1, world.rep.pk])
        assert as_(clerk).get(url).status_code == 404
        made = stand_in(world.admin, clerk)
        page = as_(clerk).get(url).content.decode()
        assert "You decide this as a deputy for Admin" in page
        assert "Large" in as_(clerk).get(reverse("goals:windfall_list")).content.decode()
        end_deputy(made, why="Back", by=world.admin, at=NOW)
        assert as_(clerk).get(url).status_code == 404
        assert "Large" not in as_(clerk).get(reverse("goals:windfall_list")).content.decode()

    def test_who_waits_reads_who_may(self, world, deal, clerk, as_):  # noqa: F811
        stand_in(world.admin, clerk)
        url = reverse("goals:windfall_decide", args=[deal.pk, 1, world.rep.pk])
        page = as_(world.rep).get(url).content.decode()
        assert "Who may decide:" in page
        assert "(for Admin, until" in page


def enrol_holding(world, *people):
    from tests.goals.making import plan
    from tests.goals.pay.windfalls.test_windfalls import RULES

    enrol(plan("Holds", definition=RULES, interval="month"), world.rep, *people)


def sold_by(world, other):
    from tests.goals.making import sell

    return sell(world, world.rep, 300_000, date(2026, 10, 9), splits=[(world.rep, "50"), (other, "50")])


@pytest.fixture
def pay(world, monthly):
    made = Pay()
    made.sells(world.rep, 1, date(2026, 10, 5), 100_000)
    return made


@pytest.fixture
def run(world, pay):
    return calculated(run_of(OCTOBER, world.admin), pay, world.admin)


def may(run, step, who):
    return runs.matter(PayRun.objects.get(pk=run.pk), step).capacity(who, TODAY).may


class TestRuns:
    @pytest.mark.parametrize(("who", "review", "approve"), [
        ("admin", True, False), ("second", True, True), ("manager", False, False), ("auditor", False, False), ("clerk", False, False),
    ])  # fmt: skip
    def test_who_may_by_office(self, world, run, second, clerk, who, review, approve):
        by = {"second": second, "clerk": clerk}.get(who) or getattr(world, who)
        assert (may(run, "review", by), may(run, "approve", by)) == (review, approve)

    def test_a_deputy_of_who_calculated_does_not_approve(self, world, run, clerk, second):
        stand_in(world.admin, clerk)
        assert may(run, "review", clerk)
        assert not may(run, "approve", clerk)

    def test_a_deputy_whom_it_pays_neither_reviews_nor_approves(self, world, run, second):
        stand_in(second, world.rep)
        assert not may(run, "review", world.rep)
        assert not may(run, "approve", world.rep)
        with pytest.raises(NotAllowed) as fault:
            runs.review_run(run, by=world.rep, at=NOW)
        assert fault.value.code == "own_pay"

    def test_what_a_deputy_reviewed_counts_as_done_by_both(self, world, run, clerk, second):
        third = person("third", Role.ADMIN, name="Third Admin")
        stand_in(second, clerk)
        reviewed = runs.review_run(run, by=clerk, at=NOW)
        move = PayRunMove.objects.get(run=run, to_state="reviewed")
        assert decisions_as_deputy(PayRunMove, [move.pk])[move.pk].instead_of == second
        assert [one.username for one in runs.approvers(reviewed).everybody] == ["third"]
        for barred in (clerk, second, world.admin):
            with pytest.raises(NotAllowed):
                runs.approve_run(reviewed, by=barred, at=NOW)
        assert runs.approve_run(reviewed, by=third, at=NOW).state == "approved"

    def test_nobody_chooses_who_approves_their_own_work(self, world, run, clerk, second):
        runs.review_run(run, by=world.admin, at=NOW)
        stand_in(second, clerk, by=world.admin)
        assert not may(run, "approve", clerk)
        other = person("other_clerk", name="Other Clerk")
        stand_in(second, other)
        assert may(run, "approve", other)

    def test_of_two_people_a_deputy_keeps_it_going(self, world, run, clerk, second):
        """The second admin is away: their deputy reviews and approves what the first has calculated."""
        Company.objects.update(pay_run_people="two")
        stand_in(second, clerk)
        reviewed = runs.review_run(run, by=clerk, at=NOW)
        assert runs.approve_run(reviewed, by=clerk, at=NOW).state == "approved"

    def test_a_deputy_does_no_more_than_decide(self, world, run, clerk, second):
        stand_in(second, clerk)
        for act in (runs.calculate_run, runs.lock_run, runs.pay_run):
            with pytest.raises(NotAllowed):
                act(run, by=clerk, at=NOW)

    def test_they_see_the_whole_run_while_it_waits(self, world, run, clerk, second, as_):
        url = reverse("goals:pay_run_detail", args=[run.pk])
        assert as_(clerk).get(url).status_code == 404
        made = stand_in(second, clerk, "pay_run")
        page = as_(clerk).get(url).content.decode()
        assert "You decide this as a deputy for Second Admin" in page
        assert str(world.rep) in page
        assert reverse("goals:pay_run_move", args=[run.pk, "review"]) in page
        assert reverse("goals:pay_run_move", args=[run.pk, "calculate"]) not in page
        assert as_(clerk).post(reverse("goals:pay_run_move", args=[run.pk, "review"])).status_code == 302
        end_deputy(made, why="Back", by=second, at=NOW)
        fresh = User.objects.get(pk=clerk.pk)
        for model in (PayRun, PayRunPerson, PayLine):
            assert not model.objects.visible_to(fresh).exists()

    def test_whom_it_pays_sees_no_more_than_before(self, world, run, second):
        before = set(PayRunPerson.objects.visible_to(world.rep))
        stand_in(second, world.rep)
        assert set(PayRunPerson.objects.visible_to(User.objects.get(pk=world.rep.pk))) == before

    def test_what_is_closed_stays_closed(self, world, run, clerk, second):
        PayRun.objects.filter(pk=run.pk).update(state="reviewed")
        stand_in(second, clerk, starts_on=TODAY, ends_on=TODAY + timedelta(300))
        assert PayRun.objects.visible_to(clerk).exists()
        PayRun.objects.filter(pk=run.pk).update(state="approved")
        PayRun.objects.filter(pk=run.pk).update(state="locked")
        assert not PayRun.objects.visible_to(User.objects.get(pk=clerk.pk)).exists()

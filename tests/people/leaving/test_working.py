"""Handing over: to one, to several, row by row, to the lead; killed and gone on with; let go; taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from customers.accounts.models import Account
from customers.tasks.models import Task
from customers.timeline.models import Entry
from pipeline.deals.models import Deal, DealSplit
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from salesplan.people.leaving import queries, tasks
from salesplan.people.leaving.actions import leavings as actions
from salesplan.people.leaving.actions import working
from salesplan.people.leaving.models import Leaving
from salesplan.people.models import ApiToken, Leadership, Membership, User
from tests.people.leaving.making import leave, prepare
from tests.world import NOW, PASSWORD, TODAY, account, deal

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(7)


@pytest.fixture
def work(world):
    """Four customers with a deal and a task each, a share in a colleague's deal, and a won deal."""
    made = []
    for n in range(4):
        customer = account(world.rep, name=f"Customer {n}")
        deal(world, world.rep, world.stages["qualify"], name=f"Deal {n}", account=customer)
        told = {"kind": "todo", "due_on": TODAY, "created_by": world.rep, "created_at": NOW, "account": customer}
        Task.objects.create(title=f"Call {n}", assignee=world.rep, **told)
        made.append(customer)
    shares = [(world.peer, "60"), (world.rep, "40")]
    shared = deal(world, world.peer, world.stages["qualify"], name="Shared", splits=shares)
    won = deal(world, world.rep, world.stages["won"], name="Won", state="won", closed_on=TODAY)
    return {"customers": made, "shared": shared, "won": won}


def owners(model, field="owner"):
    return {getattr(row, field).username for row in model.objects.all()}


def counts(leaving):
    return {kind.kind.key: kind.count for kind in queries.LeavingPreparation(leaving, NOW).kinds()}


class TestOneSuccessor:
    def test_everything_open_passes_on_and_facts_stay(self, world, work):
        held = counts(prepare(world))
        assert (held["accounts"], held["deals"], held["tasks"], held["shares"]) == (5, 5, 4, 1)
        actions.cancel_leaving(Leaving.objects.get(), by=world.admin, at=NOW)
        made = leave(world)
        assert made.state == "closed"
        assert not Account.objects.filter(owner=world.rep).exists()
        assert not Task.objects.open().filter(assignee=world.rep).exists()
        assert list(Deal.objects.filter(owner=world.rep).values_list("name", flat=True)) == ["Won"]
        assert {(s.person_id, s.percent) for s in Deal.objects.get(name="Deal 1").splits.all()} == {
            (world.other.pk, Decimal(100))
        }
        shares = DealSplit.objects.filter(deal=work["shared"]).values_list("person__username", "percent")
        assert set(shares) == {("peer", Decimal(60)), ("other", Decimal(40))}

    def test_the_successor_is_told_once_with_a_list_and_customers_say_so(self, world, work):
        made = leave(world)
        notice = Notice.objects.get(person=world.other)
        assert "Open deals: 5" in notice.text
        assert notice.url == reverse("people:leaving_received", args=[made.pk])
        assert Entry.objects.filter(code="account_owner_changed").count() == 5
        assert Entry.objects.filter(code="deal_owner_changed").count() == 5
        assert OutboxMail.objects.filter(to=world.other.email).count() == 1

    def test_history_says_who_handed_over_and_why(self, world):
        leave(world)
        event = Account.pgh_event_model.objects.filter(pgh_obj=world.account.pk).latest("pgh_id")
        told = event.pgh_context.metadata
        assert (told["verb"], told["user"]) == ("leaving.hand_over", world.admin.pk)
        assert world.rep.name in told["why"]


class TestSeveral:
    def test_what_is_about_a_customer_stays_together_and_loads_are_even(self, world, work):
        leave(world, heirs="other peer")
        for customer in work["customers"]:
            customer.refresh_from_db()
            whose = {customer.owner_id}
            whose |= set(Deal.objects.filter(account=customer).values_list("owner", flat=True))
            whose |= set(Task.objects.filter(account=customer).values_list("assignee", flat=True))
            assert len(whose) == 1
        assert owners(Account) - {"outsider"} == {"other", "peer"}
        assert Account.objects.filter(owner=world.peer, name__startswith="Customer").count() in (2, 3)

    def test_row_by_row(self, world, work):
        made = prepare(world, heirs="other peer")
        first = work["customers"][0]
        rows = {one.pk: world.peer.pk if one == first else world.other.pk for one in work["customers"]}
        actions.choose_rows(made, "accounts", rows, by=world.admin, at=NOW)
        working.work(working.start_leaving(made, by=world.admin, at=NOW), at=NOW)
        assert list(Account.objects.filter(owner=world.peer)) == [first]
        # Deals and tasks are spread, and follow the customer that was given away by name.
        assert Deal.objects.get(account=first).owner == world.peer

    def test_to_the_lead_who_deals_them_out(self, world, work):
        leave(world, heirs="other peer", words={"tasks": "lead", "shares": "end"})
        assert owners(Task.objects.model, "assignee") == {"manager"}
        assert [(s.person_id, s.percent) for s in work["shared"].splits.all()] == [(world.peer.pk, Decimal(100))]

    def test_what_is_not_offered_is_refused(self, world):
        made = prepare(world)
        for words in ({"accounts": "end"}, {"deals": f"heir:{world.outsider.pk}"}, {"nonsense": "lead"}):
            with pytest.raises(Refused):
                actions.choose(made, words, by=world.admin, at=NOW)


class TestGoingOn:
    def test_killed_half_way_it_goes_on_and_nothing_passes_on_twice(self, world, work):
        made = working.start_leaving(prepare(world, last_day=SOON), by=world.admin, at=NOW)
        written = []

        def killed(execute, sql, *told):
            if 'UPDATE "people_leavingitem"' in sql:
                written.append(sql)
                if len(written) > 3:
                    raise KeyboardInterrupt
            return execute(sql, *told)

        with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(killed):
            working.work(made, at=NOW)
        assert made.items.filter(state="done").count() == 3
        assert [one.pk for one in queries.unfinished()] == [made.pk]
        tasks.work_leaving(made.pk)
        assert set(made.items.values_list("state", flat=True)) == {"done"}
        assert Entry.objects.filter(code="account_owner_changed").count() == 5
        assert Leaving.objects.get().state == "handed"

    def test_one_refusal_stops_nothing_and_is_tried_again(self, world, work):
        leads = Leadership.objects.create(person=world.rep, team=world.east_two, starts_on=TODAY)
        made = leave(world, last_day=SOON, words={"leaderships": f"heir:{world.other.pk}"})
        item = made.items.get(state="refused")
        assert (item.kind, item.record) == ("leaderships", leads.pk)
        assert "manager" in item.message
        User.objects.filter(pk=world.other.pk).update(role="manager")
        working.retry(made, by=world.admin, at=NOW)
        assert Leadership.objects.get(person=world.other).starts_on == SOON + timedelta(1)


class TestLettingGo:
    def test_today_everything_ends_at_once(self, world):
        session, api = Client(), Client()
        session.force_login(world.rep)
        token = ApiToken.objects.create(user=world.rep, name="script")[1]
        headers = {"Authorization": f"Token {token}"}
        assert api.get(reverse("api:person-list"), headers=headers).status_code == 200
        leave(world)
        assert session.get(reverse("people:profile")).status_code == 302
        assert api.get(reverse("api:person-list"), headers=headers).status_code == 401
        assert not ApiToken.objects.filter(user=world.rep).exists()
        assert Membership.objects.get(person=world.rep).ends_on == TODAY
        assert not Client().login(username="rep", password=PASSWORD)
        assert User.objects.get(pk=world.rep.pk).left_on == TODAY

    def test_later_when_the_last_day_is_over_with_what_came_meanwhile(self, world):
        made = leave(world, last_day=SOON)
        assert (made.state, User.objects.get(pk=world.rep.pk).is_active) == ("handed", True)
        late = account(world.rep, name="Came later")
        for day, gone in ((7, False), (8, True)):
            with time_machine.travel(NOW + timedelta(day), tick=False):
                tasks.sweep_leavings()
            assert User.objects.get(pk=world.rep.pk).is_active is not gone
        late.refresh_from_db()
        assert late.owner == world.other
        assert Membership.objects.get(person=world.rep).ends_on == SOON
        assert Leaving.objects.get().state == "closed"

    @pytest.mark.parametrize(("who", "heirs"), [("rep", "rep"), ("rep", "auditor"), ("admin", "rep")])
    def test_refusals_change_nothing(self, world, who, heirs):
        with pytest.raises(Refused):
            leave(world, who, heirs)
        assert User.objects.get(username=who).is_active
        assert not Leaving.objects.exists()

    def test_only_one_leaving_at_a_time(self, world):
        prepare(world)
        with pytest.raises(Refused):
            prepare(world)


class TestTakingBack:
    def test_what_nobody_changed_since_comes_back(self, world, work):
        made = leave(world, last_day=SOON)
        moved = Account.objects.get(pk=work["customers"][0].pk)
        Account.objects.filter(pk=moved.pk).update(owner=world.peer)
        working.undo_leaving(made, by=world.admin, at=NOW)
        made.refresh_from_db()
        assert made.state == "undone"
        assert Account.objects.filter(owner=world.rep).count() == 4
        assert made.items.get(state="kept").record == moved.pk
        assert Deal.objects.open().filter(owner=world.rep).count() == 5
        assert {(s.person_id, s.percent) for s in work["shared"].splits.all()} == {
            (world.peer.pk, Decimal(60)),
            (world.rep.pk, Decimal(40)),
        }

    def test_who_has_gone_is_taken_in_again_first(self, world):
        made = leave(world)
        with pytest.raises(Refused, match="Reactivate"):
            working.undo_leaving(made, by=world.admin, at=NOW)


class TestLeads:
    def test_a_lead_prepares_and_an_admin_starts(self, world):
        made = prepare(world, heirs="peer", by=world.manager)
        assert Notice.objects.filter(person=world.admin, kind="handover").count() == 1
        with pytest.raises(NotAllowed):
            working.start_leaving(made, by=world.manager, at=NOW)
        working.start_leaving(made, by=world.admin, at=NOW)

    @pytest.mark.parametrize(("by", "heirs"), [("sibling", "other"), ("manager", "other"), ("peer", "peer")])
    def test_nobody_else_and_to_nobody_else(self, world, by, heirs):
        with pytest.raises((NotAllowed, Refused)):
            prepare(world, heirs=heirs, by=getattr(world, by))


class TestPortions:
    """A long hand-over goes in portions, each a task of its own, so that other work comes in between."""

    def test_each_portion_asks_for_the_next_and_the_last_one_lets_go(
        self, world, work, django_capture_on_commit_callbacks
    ):
        made = working.start_leaving(prepare(world), by=world.admin, at=NOW)
        number = made.items.count()
        assert number > 12
        portions = -(-number // 6)
        for portion in range(1, portions + 1):
            with django_capture_on_commit_callbacks() as asked:
                working.work(made, at=NOW, most=6)
            left = made.items.filter(state="waiting").count()
            assert left == max(number - 6 * portion, 0)
            named = [cell.cell_contents for one in asked for cell in one.__closure__ or ()]
            assert ("people.work_leaving" in named) is (left > 0)
        made.refresh_from_db()
        assert made.state == "closed"
        assert Notice.objects.filter(person=world.other).count() == 1, "told once, however many portions"

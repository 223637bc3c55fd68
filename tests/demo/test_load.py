"""The demo company: the same for the same seed and day, true to the ledger, and nothing in it has yet to happen."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError
from django.db.models import Max, Sum

from customers.accounts.models import Account
from customers.timeline.models import Entry
from goals.appraisals import sheets
from goals.appraisals.models.rounds import Appraisal
from pipeline.change_requests.models import ChangeRequest
from pipeline.change_requests.queries import waits_for
from pipeline.deals.models import CloseDateChange, Deal, StageMove
from pipeline.deals.rights import PayState
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core.company.queries import business_day
from salesplan.people.models import User
from tests.demo_company import load

pytestmark = pytest.mark.django_db


# Just after midnight in Shanghai, when the day has hardly begun, and in the evening.
@pytest.mark.parametrize("now", [datetime(2026, 11, 23, 16, 5, tzinfo=UTC), datetime(2026, 11, 24, 12, 0, tzinfo=UTC)])
def test_nothing_lies_in_the_future(now):
    with time_machine.travel(now):
        load(day=None)
    moments = [
        Entry.objects.aggregate(at=Max("happened_at"))["at"],
        StageMove.objects.aggregate(at=Max("at"))["at"],
        CloseDateChange.objects.aggregate(at=Max("at"))["at"],
        SaleEntry.objects.aggregate(at=Max("booked_at"))["at"],
        Deal.objects.aggregate(at=Max("touched_at"))["at"],
        Account.objects.aggregate(at=Max("touched_at"))["at"],
    ]
    assert [at for at in moments if at is None or at > now] == []
    assert Deal.objects.aggregate(day=Max("closed_on"))["day"] < business_day(now)


def test_the_amounts_of_won_deals_are_those_of_the_ledger_and_of_its_roll_up(demo):
    won = Deal.objects.filter(state="won").aggregate(sum=Sum("amount_base"))["sum"]
    assert won > 0
    assert SaleEntry.objects.aggregate(sum=Sum("amount_base"))["sum"] == won
    assert SalesDay.objects.aggregate(sum=Sum("amount_base"))["sum"] == won
    assert SaleEntry.objects.aggregate(deals=Sum("deals"))["deals"] == Deal.objects.filter(state="won").count()


def test_appraisals_are_frozen_as_they_would_be_by_closing(demo):
    frozen = list(Appraisal.objects.exclude(evidence_hash=""))
    assert len(frozen) == 24
    assert all(sheets.holds(one) for one in frozen)
    assert Appraisal.objects.filter(round__state="manager", manager_done_at__isnull=False).exists()


def test_requests_wait_for_an_admin_and_a_lead_and_one_was_refused(demo):
    states = sorted((one.state, one.pays, one.pay_state) for one in ChangeRequest.objects.all())
    assert ("waiting", True, PayState.CLOSED) in states
    assert ("waiting", True, PayState.CALCULATED) in states
    assert [state for state, _pays, _pay in states].count("refused") == 1
    for_admin = {one.pay_state for one in waits_for(User.objects.get(username="admin")) if one.pays}
    for_leads = {one.pay_state for lead in User.objects.filter(role="manager") for one in waits_for(lead) if one.pays}
    assert (for_admin, for_leads) == ({PayState.CLOSED, PayState.CALCULATED}, {PayState.CALCULATED})


def test_it_is_only_loaded_into_an_empty_database(demo):
    assert {"rep", "manager", "admin", "auditor"} <= set(User.objects.values_list("username", flat=True))
    with pytest.raises(CommandError, match="not empty"):
        load()

"""What time renews, and what the search finds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.timeline.actions import delete_entry, record
from pipeline.deals.actions.refreshing import refresh_base_amounts, refresh_last_contacts, refresh_teams
from pipeline.deals.models import Deal
from pipeline.deals.search_provider import find
from salesplan.core.company.models import ExchangeRate
from salesplan.people.models import Membership
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def test_open_foreign_deals_follow_the_rate_and_nothing_else_does(world) -> None:
    assert refresh_base_amounts(NOW) == 0
    ExchangeRate.objects.create(currency="USD", from_on=TODAY, rate=Decimal("7.123456"))
    assert refresh_base_amounts(NOW) == 1
    assert Deal.objects.get(pk=world.foreign_deal.pk).amount_base == Decimal("712345.60")
    assert Deal.objects.get(pk=world.deal.pk).amount_base == Decimal(100000)
    assert refresh_base_amounts(NOW) == 0


def test_open_deals_follow_their_owner_to_the_new_team(world) -> None:
    Membership.objects.filter(person=world.rep).update(ends_on=TODAY - timedelta(1))
    Membership.objects.create(person=world.rep, team=world.east_two, starts_on=TODAY)
    assert refresh_teams(NOW) == 1
    assert Deal.objects.get(pk=world.deal.pk).team == world.east_two
    Deal.objects.filter(pk=world.deal.pk).update(state="won", closed_on=date(2026, 1, 1), team=world.east_one)
    assert refresh_teams(NOW) == 0


def test_the_last_contact_follows_the_timeline(world) -> None:
    about = ("deal", world.deal.pk)
    record(account=world.account, about=about, kind="note", text="no contact", by=world.rep, at=NOW)
    assert refresh_last_contacts(NOW) == 0
    call = record(account=world.account, about=about, kind="call", text="Hello", by=world.rep, at=NOW)
    assert refresh_last_contacts(NOW) == 1
    assert Deal.objects.get(pk=world.deal.pk).touched_at == NOW
    assert refresh_last_contacts(NOW) == 0
    delete_entry(call, by=world.rep, at=NOW)
    assert refresh_last_contacts(NOW) == 1
    assert Deal.objects.get(pk=world.deal.pk).touched_at is None


@pytest.mark.parametrize(
    ("text", "who", "found"), [("sens", "rep", 1), ("sens", "manager", 1), ("sens", "peer", 0), ("", "rep", 0)]
)
def test_the_search_finds_what_one_sees(world, text, who, found) -> None:
    hits = find(getattr(world, who), text, 5)
    assert len(hits) == found
    if found:
        assert (hits[0].title, hits[0].url) == ("Line 3 sensors", f"/pipeline/deals/{world.deal.pk}/")

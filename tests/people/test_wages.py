"""Base wages: what a period comes to, who enters them, who sees them, and that nobody else does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.actions.wages import set_wage
from salesplan.people.models import BaseWage
from salesplan.people.queries import wages_of
from salesplan.people.rules import DAY, Wage, wage_between
from tests.world import NOW, person

JANUARY = date(2026, 1, 1)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
WAGES = st.lists(st.builds(Wage, DAYS, st.integers(0, 50_000).map(Decimal)), max_size=6)


@pytest.mark.parametrize(
    ("wages", "start", "end", "comes_to"),
    [
        ([], date(2026, 11, 1), date(2026, 11, 30), 0),
        ([(JANUARY, 12_000)], date(2026, 11, 1), date(2026, 11, 30), 12_000),
        ([(JANUARY, 12_000)], date(2026, 10, 1), date(2026, 12, 31), 36_000),
        # Half of November at 12,000, half at 15,000.
        ([(JANUARY, 12_000), (date(2026, 11, 16), 15_000)], date(2026, 11, 1), date(2026, 11, 30), 13_500),
        ([(date(2026, 11, 16), 12_000)], date(2026, 11, 1), date(2026, 11, 30), 6_000),
        # Entered again for the same day, and ended.
        ([(JANUARY, 12_000), (JANUARY, 9_000)], date(2026, 11, 1), date(2026, 11, 30), 9_000),
        ([(JANUARY, 12_000), (date(2026, 11, 16), 0)], date(2026, 11, 1), date(2026, 11, 30), 6_000),
        ([(date(2027, 1, 1), 12_000)], date(2026, 11, 1), date(2026, 11, 30), 0),
    ],
)
def test_what_some_days_come_to(wages, start, end, comes_to):
    assert wage_between(start, end, [Wage(day, Decimal(amount)) for day, amount in wages]) == comes_to


@given(WAGES, st.lists(DAYS, min_size=3, max_size=3))
def test_the_parts_of_a_time_make_the_whole(wages, days):
    start, middle, end = sorted(days)
    parts = wage_between(start, middle, wages) + wage_between(middle + DAY, max(end, middle + DAY), wages)
    whole = wage_between(start, max(end, middle + DAY), wages)
    assert abs(parts - whole) < Decimal("0.0001")


@pytest.mark.django_db
class TestEntering:
    def test_an_entry_stays_and_a_later_one_takes_its_place(self, world):
        for amount in (12_000, 13_000):
            set_wage(world.rep, amount=Decimal(amount), starts_on=JANUARY, by=world.admin, at=NOW)
        assert [one.amount for one in wages_of([world.rep.pk])[world.rep.pk]] == [12_000, 13_000]
        for change in (lambda: BaseWage.objects.update(amount=1), lambda: BaseWage.objects.first().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    @pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
    def test_only_admins_enter_one(self, world, who):
        with pytest.raises(NotAllowed):
            set_wage(world.rep, amount=Decimal(1), starts_on=JANUARY, by=getattr(world, who), at=NOW)

    def test_nobody_enters_their_own(self, world):
        with pytest.raises(NotAllowed) as fault:
            set_wage(world.admin, amount=Decimal(1), starts_on=JANUARY, by=world.admin, at=NOW)
        assert fault.value.code == "own_wage"

    @pytest.mark.parametrize("amount", [Decimal(-1), Decimal(10) ** 13])
    def test_what_a_wage_must_be(self, world, amount):
        with pytest.raises(Refused) as fault:
            set_wage(world.rep, amount=amount, starts_on=JANUARY, by=world.admin, at=NOW)
        assert fault.value.field == "amount"

    def test_the_same_again_is_refused(self, world):
        told = {"amount": Decimal(12_000), "starts_on": JANUARY, "by": world.admin, "at": NOW}
        set_wage(world.rep, **told)
        with pytest.raises(Refused) as fault:
            set_wage(world.rep, **told)
        assert fault.value.code == "unchanged"


@pytest.mark.django_db
class TestSeeing:
    def test_admins_and_the_person_and_nobody_else(self, world, as_):
        set_wage(world.rep, amount=Decimal(12_345), starts_on=JANUARY, by=world.admin, at=NOW)
        url = reverse("people:person_wage", args=[world.rep.pk])
        seen = {}
        for name, who in world.people.items():
            answer = as_(who).get(url)
            seen[name] = answer.status_code
            assert ("12,345" in answer.content.decode()) == (answer.status_code == 200), name
            assert BaseWage.objects.visible_to(who).exists() == (answer.status_code == 200), name
        assert [name for name, status in seen.items() if status == 200] == ["rep", "admin"]
        assert set(seen.values()) == {200, 403}

    def test_the_history_of_a_person_says_nothing_of_it(self, world, as_):
        set_wage(world.rep, amount=Decimal(12_345), starts_on=JANUARY, by=world.admin, at=NOW)
        page = as_(world.auditor).get(reverse("core:history_of", args=["people.user", world.rep.pk])).content.decode()
        assert "12,345" not in page
        assert "12345" not in page

    def test_an_admin_enters_one_by_form(self, world, as_):
        url = reverse("people:person_wage", args=[world.rep.pk])
        client = as_(world.admin)
        assert client.post(url, {"amount": "-5", "starts_on": "2026-01-01"}).status_code == 422
        assert client.post(url, {"amount": "12,000", "starts_on": "2026-01-01"}).status_code == 302
        assert BaseWage.objects.get().amount == 12_000
        assert as_(world.rep).post(url, {"amount": "1", "starts_on": "2026-01-01"}).status_code == 403
        other = as_(person("second", "admin"))
        assert other.post(reverse("people:person_wage", args=[world.admin.pk]), {"amount": "1"}).status_code == 422

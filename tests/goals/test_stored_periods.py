"""A new fiscal calendar never gives other days to what is stored: it is refused, with the list of what is in the way."""

import pytest
from django.apps import apps
from django.urls import reverse

from goals.pay.models import PayRun
from goals.stored_periods import KEYED, stored_periods
from salesplan.core.company import actions, queries
from salesplan.core.company.rules import HeldPeriod, moved_periods
from salesplan.core.errors import Refused
from salesplan.core.periods import Calendar
from tests.core.company.test_company import TOLD
from tests.goals import making
from tests.world import NOW

# These follow a record above, or only say that something was done once: nobody reads days from their key.
FOLLOW = {"payaccrual", "quotachange", "reward", "scheduledrun", "firing", "forecastbacktest"}


@pytest.mark.parametrize(
    ("key", "new", "moved"),
    [
        ("2026", Calendar(4), True),
        ("2026-H1", Calendar(4), True),
        ("2026-Q4", Calendar(7), True),
        ("2026-11", Calendar(4), False),
        ("2026-11-01..2026-11-15", Calendar(4), False),
        ("2026-11", Calendar(1, "445"), True),
        ("2026-Q4", Calendar(1, "445"), True),
        ("2026-11-01..2026-11-15", Calendar(1, "445"), False),
        ("2026-Q4", Calendar(1, "", 6), False),
    ],
)
def test_which_keys_become_other_days(key, new, moved):
    held = [HeldPeriod("Quotas", key)]
    assert moved_periods(held, Calendar(1), new) == (held if moved else [])


def test_a_month_of_weeks_is_none_of_a_calendar_of_months():
    held = [HeldPeriod("Quotas", "2026-P03")]
    assert moved_periods(held, Calendar(1, "445"), Calendar(1)) == held


def test_every_record_with_a_key_is_listed():
    keyed = {
        model._meta.model_name
        for model in apps.get_models()
        if "period_key" in {field.name for field in model._meta.fields} and not hasattr(model, "pgh_tracked_model")
    }
    assert keyed == set(KEYED) | FOLLOW


class TestTheStartOfTheYear:
    def test_it_stays_while_quotas_of_quarters_are_set(self, world):
        quota = making.quota(world.rep, 100_000, "2026-Q4")
        making.quota(world.peer, 100_000, "2026-Q4")
        with pytest.raises(Refused) as refused:
            actions.edit_company(values={"fiscal_start_month": 4}, by=world.admin, at=NOW)
        assert refused.value.field == "fiscal_start_month"
        assert "Quotas: Q4 2026 (2)" in str(refused.value.message)
        assert queries.company().fiscal_start_month == 1
        quota.refresh_from_db()
        assert (quota.starts_on.isoformat(), quota.ends_on.isoformat()) == ("2026-10-01", "2026-12-31")

    def test_the_page_says_what_is_in_the_way_and_keeps_what_was_typed(self, world, as_):
        making.quota(world.rep, 100_000, "2026-Q4")
        answer = as_(world.admin).post(
            reverse("core:company_edit"), TOLD | {"fiscal_start_month": "4", "name": "Hexin"}
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Quotas: Q4 2026 (1)" in page
        assert 'value="Hexin"' in page

    def test_it_moves_while_there_are_only_months(self, world):
        making.quota(world.rep, 100_000, "2026-11")
        actions.edit_company(values={"fiscal_start_month": 4}, by=world.admin, at=NOW)
        assert queries.calendar() == Calendar(4)

    def test_people_on_a_quarterly_plan_hold_it(self, world):
        making.enrol(making.plan(interval="quarter"), world.rep)
        with pytest.raises(Refused, match="People on incentive plans"):
            actions.edit_company(values={"fiscal_start_month": 4}, by=world.admin, at=NOW)

    def test_a_pay_run_holds_it(self, world):
        period = Calendar().quarter(2026, 3)
        PayRun.objects.create(
            kind="quarter", period_key=period.key, starts_on=period.start, ends_on=period.end,
            created_by=world.admin, created_at=NOW,
        )  # fmt: skip
        assert HeldPeriod(KEYED["payrun"], "2026-Q3", 1) in list(stored_periods())
        with pytest.raises(Refused, match="Pay runs: Q3 2026"):
            actions.edit_company(values={"fiscal_start_month": 4}, by=world.admin, at=NOW)


class TestACalendarOfWeeks:
    def test_months_hold_the_kind_of_calendar(self, world):
        making.quota(world.rep, 100_000, "2026-11")
        with pytest.raises(Refused) as refused:
            actions.edit_company(values={"fiscal_weeks": "445"}, by=world.admin, at=NOW)
        assert refused.value.field == "fiscal_weeks"

    def test_an_empty_company_takes_it_and_plans_by_it(self, world):
        actions.edit_company(values={"fiscal_weeks": "445"}, by=world.admin, at=NOW)
        assert queries.calendar() == Calendar(1, "445")

    def test_other_settings_are_saved_beside_stored_periods(self, world):
        making.quota(world.rep, 100_000, "2026-Q4")
        actions.edit_company(values={"name": "Hexin", "fiscal_start_month": 1}, by=world.admin, at=NOW)
        assert queries.company().name == "Hexin"

"""Pages and API of plans and statements, and the fragment of a deal."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.pay.plan.models import Enrolment, IncentivePlan
from pipeline.deals.models import Deal
from tests.goals.making import enrol, plan, quota, sell, version
from tests.texts import figures
from tests.world import deal


@pytest.fixture
def paid(world):
    enrol(plan(), world.rep)
    quota(world.rep, 100_000)
    sell(world, world.rep, 96_000, date(2026, 10, 5), name="First deal")
    return world


@pytest.fixture
def admin(world, client):
    client.force_login(world.admin)
    return client


class TestPlans:
    def test_a_plan_from_nothing_to_its_first_person(self, world, admin):
        answer = admin.post(reverse("goals:incentive_plan_create"), {"name": "Reps", "interval": "quarter"})
        made = IncentivePlan.objects.get()
        assert answer["Location"] == reverse("goals:plan_version_create", args=[made.pk])
        assert "pays nothing yet" in admin.get(reverse("goals:incentive_plan_detail", args=[made.pk])).content.decode()
        assert admin.get(answer["Location"]).status_code == 200
        version(made, [("0", "0.03"), ("1", "0.0625")])
        url = reverse("goals:enrolment_create", args=[made.pk])
        assert admin.post(url, {"person": world.rep.pk, "starts_on": "2026-11-01"}).status_code == 302
        page = admin.get(reverse("goals:incentive_plan_detail", args=[made.pk])).content.decode()
        assert {"118%", "¥1,000,000", "¥41,250", "3%", "¥180,000", "6.25%"} <= {*figures(page)}
        assert str(world.rep) in page

    def test_versions_on_the_time_line(self, world, admin):
        version(plan(), [("0", "0.04")], date(2027, 1, 1))
        version(plan(), [("0", "0.05")], date(2027, 1, 1))
        rows = admin.get(reverse("goals:incentive_plan_detail", args=[plan().pk])).context["versions"]
        assert [(row.version.number, row.state, row.ends_on) for row in rows] == [
            (3, "future", None),
            (2, "replaced", None),
            (1, "now", date(2026, 12, 31)),
        ]

    def test_a_rep_reads_the_plan_they_are_on(self, paid, client):
        client.force_login(paid.rep)
        page = client.get(reverse("goals:incentive_plan_detail", args=[plan().pk]))
        assert page.status_code == 200
        assert reverse("goals:plan_version_create", args=[plan().pk]) not in page.content.decode()
        assert [plan.name for plan, _t, _n in client.get(reverse("goals:incentive_plan_list")).context["plans"]] == [
            "Account executives"
        ]

    def test_ending_for_somebody(self, paid, admin):
        row = Enrolment.objects.get()
        assert admin.post(reverse("goals:enrolment_end", args=[row.pk]), {"ends_on": "2026-12-31"}).status_code == 302
        row.refresh_from_db()
        assert row.ends_on == date(2026, 12, 31)


class TestStatements:
    def test_line_by_line(self, paid, client):
        client.force_login(paid.rep)
        page = client.get(reverse("goals:statement_detail", args=[paid.rep.pk, "2026-Q4"])).content.decode()
        assert "First deal" in page
        assert "¥96,000.00 × 4%" in page
        assert "how ¥3,840.00 is calculated" in page
        assert 'href="#v1-0"' in page
        assert 'id="v1-0"' in page

    def test_the_ledger_link_sums_to_the_statement(self, paid, client):
        client.force_login(paid.rep)
        answer = client.get(reverse("goals:statement_detail", args=[paid.rep.pk, "2026-Q4"]))
        ledger = client.get(answer.context["entries_url"])
        assert ledger.status_code == 200
        assert ledger.context["totals"].amount == answer.context["statement"].credited

    @pytest.mark.parametrize("key", ["2026-10", "2026-Q3"])
    def test_other_periods(self, paid, client, key):
        client.force_login(paid.rep)
        assert client.get(reverse("goals:statement_detail", args=[paid.rep.pk, key])).status_code == 200

    @pytest.mark.parametrize("key", ["2026", "rubbish", "2026-10-01..2026-10-02"])
    def test_no_such_period(self, paid, client, key):
        client.force_login(paid.rep)
        assert client.get(reverse("goals:statement_detail", args=[paid.rep.pk, key])).status_code == 404

    def test_a_rep_sees_their_periods(self, paid, client):
        client.force_login(paid.rep)
        rows = client.get(reverse("goals:statement_list")).context["rows"]
        assert len(rows) == 8
        assert rows[0][0].earned == 3_840
        answer = client.get(reverse("goals:statement_list"), {"period": "2026-Q4"})
        assert answer["Location"] == reverse("goals:statement_detail", args=[paid.rep.pk, "2026-Q4"])

    def test_a_manager_sees_their_people(self, paid, client):
        client.force_login(paid.manager)
        context = client.get(reverse("goals:statement_list")).context
        assert [made.person for made, _level in context["rows"]] == [paid.rep]
        assert context["totals"]["earned"] == 3_840
        assert client.get(reverse("goals:statement_list"), {"person": paid.outsider.pk}).status_code == 404


class TestEstimate:
    def page(self, client, who, made):
        client.force_login(who)
        return client.get(reverse("goals:deal_estimate", args=[made.pk])).content.decode()

    def test_the_rep_is_told_what_they_earn(self, paid, client):
        made = deal(paid, paid.rep, paid.stages["negotiate"], amount="20000")
        page = self.page(client, paid.rep, made)
        assert "you earn ¥1,120.00" in page
        assert "¥4,000 at 4% and ¥16,000 at 6%, because 96% of the quota for Q4 2026 is already reached." in page

    def test_the_manager_is_told_what_their_rep_earns(self, paid, client):
        made = deal(paid, paid.rep, paid.stages["negotiate"], amount="20000")
        assert f"Closing this earns {paid.rep} ¥1,120.00." in self.page(client, paid.manager, made)

    def test_who_shares_in_a_deal_sees_their_own(self, paid, client):
        enrol(plan(), paid.peer)
        quota(paid.peer, 100_000)
        made = deal(paid, paid.rep, paid.stages["negotiate"], splits=[(paid.rep, "60"), (paid.peer, "40")])
        assert "you earn ¥1,600.00" in self.page(client, paid.peer, made)

    def test_a_lost_deal_shows_nothing(self, paid, client):
        lost = deal(paid, paid.rep, paid.stages["lost"], state="lost", closed_on=date(2026, 11, 1))
        assert "callout" not in self.page(client, paid.rep, lost)


class TestEarned:
    """The badges that the board puts on its won cards."""

    def page(self, client, who, *deals):
        client.force_login(who)
        query = "&".join(f"deal={one.pk}" for one in deals)
        return client.get(f"{reverse('goals:deals_earned')}?{query}").content.decode()

    def test_each_won_deal_shows_what_the_statement_pays_for_it(self, paid, client):
        # 96,000 of a quota of 100,000 is sold at 4 %; of the next 20,000, 4,000 still is and 16,000 is at 6 %.
        first = Deal.objects.get(name="First deal")
        second = sell(paid, paid.rep, 20_000, date(2026, 11, 2), name="Second deal")
        page = self.page(client, paid.rep, first, second)
        assert f'id="deal-{first.pk}-earned"' in page
        assert "+¥3.84k to you" in page
        assert "+¥1.12k to you" in page

    def test_who_has_no_share_and_open_deals_get_no_badge(self, paid, client):
        first = Deal.objects.get(name="First deal")
        assert self.page(client, paid.manager, first).strip() == ""
        assert self.page(client, paid.rep, paid.deal).strip() == ""

    def test_a_deal_out_of_sight_is_left_out(self, paid, client):
        assert self.page(client, paid.rep, paid.foreign_deal).strip() == ""

    def test_nonsense_is_no_deal(self, paid, client):
        client.force_login(paid.rep)
        url = reverse("goals:deals_earned")
        assert client.get(f"{url}?deal=x&deal=99999999999999999999").content.decode().strip() == ""

    def test_the_number_of_queries_does_not_grow_with_the_deals(self, paid, client, django_assert_num_queries):
        made = [sell(paid, paid.rep, 1_000, date(2026, month, 3), name=f"Deal {month}") for month in range(1, 12)]
        client.force_login(paid.rep)
        url = reverse("goals:deals_earned")
        with CaptureQueriesContext(connection) as few:
            client.get(f"{url}?deal={made[-1].pk}")
        with django_assert_num_queries(len(few)):
            client.get(url + "?" + "&".join(f"deal={one.pk}" for one in made))


class TestApi:
    def test_list_and_detail(self, paid, client):
        client.force_login(paid.manager)
        rows = client.get("/api/v1/statements/?period=2026-Q4").json()["results"]
        mine = next(row for row in rows if row["person"] == paid.rep.pk)
        assert (mine["commission"], mine["credited"], mine["attainment"]) == ("3840.00", "96000.0000", "0.960000")
        told = client.get(f"/api/v1/statements/{mine['id']}/").json()
        assert [line["commission"] for line in told["lines"]] == ["3840.00"]
        assert told["lines"][0]["slices"][0]["amount"] == "96000.0000"
        assert Decimal(told["commission"]) == sum(Decimal(line["commission"]) for line in told["lines"])
        assert told["to_next_rate"]["need"] == "4000.00"

    def test_filter_by_person(self, paid, client):
        client.force_login(paid.admin)
        rows = client.get(f"/api/v1/statements/?person={paid.rep.pk}").json()["results"]
        assert [row["person"] for row in rows] == [paid.rep.pk]

    @pytest.mark.parametrize("key", ["2026", "x"])
    def test_a_period_that_has_no_statements(self, paid, client, key):
        client.force_login(paid.rep)
        assert client.get(f"/api/v1/statements/?period={key}").status_code == 400

    def test_others_do_not_see_it(self, paid, client):
        client.force_login(paid.outsider)
        assert client.get(f"/api/v1/statements/{paid.rep.pk}-2026-Q4/").status_code == 404
        assert client.get("/api/v1/statements/").json()["results"][0]["person"] == paid.outsider.pk

"""Pages and API of quotas."""

from decimal import Decimal

import pytest
from django.urls import reverse

from goals.planning.quotas.models import Quota, QuotaChange
from tests.goals.making import quota
from tests.world import person


@pytest.fixture
def manager(world, client):
    client.force_login(world.manager)
    return client


def edit_url(world, key="2027-Q1", name="goals:quota_edit"):
    return reverse(name, args=["person", world.rep.pk, key])


@pytest.mark.parametrize(
    ("key", "stands", "day"),
    [
        ("2026-Q4", False, "2026-10-01"),
        ("2026-Q4", True, "2026-11-24"),
        ("2026-Q3", False, "2026-07-01"),
        ("2026-Q3", True, "2026-07-01"),
    ],
)
def test_the_day_from_which_a_quota_holds_stands_in_the_form(world, manager, key, stands, day):
    """A first figure, and one of a period that is over, held from the day of typing: "it holds from 24 November"."""
    if stands:
        quota(world.rep, 100_000, key)
    asked = manager.get(edit_url(world, key)).context["form"]
    assert f'value="{day}"' in str(asked["effective_on"])
    told = {"amount": "300000", "version": asked["version"].value(), "note": "First", "effective_on": day}
    manager.post(edit_url(world, key), told)
    assert QuotaChange.objects.get(amount=300_000).effective_on.isoformat() == day


class TestList:
    def test_bold_figures_were_set_grey_ones_follow(self, world, manager):
        quota(world.rep, 300_000)
        quota(world.rep, 120_000, "2026-10")
        grid = manager.get(reverse("goals:quota_list")).context["grid"]
        row = next(row for row in grid.rows if row.kind == "person" and row.pk == world.rep.pk)
        assert [(cell.amount, cell.is_set) for cell in row.cells] == [
            (120_000, True),
            (90_000, False),
            (90_000, False),
            (300_000, True),
        ]
        assert [column.key for column in grid.columns] == ["2026-10", "2026-11", "2026-12", "2026-Q4"]

    def test_a_quota_of_another_metric_is_none_of_revenue(self, world, manager):
        quota(world.rep, 12, metric="won_deals")
        grid = manager.get(reverse("goals:quota_list")).context["grid"]
        row = next(row for row in grid.rows if row.kind == "person" and row.pk == world.rep.pk)
        assert [(cell.amount, cell.is_set) for cell in row.cells] == [(None, False)] * 4

    def test_a_team_shows_how_much_more_lies_below_it(self, world, manager):
        quota(world.rep, 300_000)
        quota(world.peer, 195_000)
        quota(world.east_one, 450_000)
        grid = manager.get(reverse("goals:quota_list")).context["grid"]
        assert grid.rows[0].over == Decimal("0.1")

    def test_what_waits_for_its_day_stands_beside_the_figure_and_in_the_history(self, world, manager):
        quota(world.rep, 300_000)
        for url in (edit_url(world, "2026-Q4"), edit_url(world, "2026-Q4", "goals:quota_history")):
            assert "not yet in effect" not in manager.get(url).content.decode()
        typed = {"amount": "330,000", "note": "New market", "version": "1", "effective_on": "2026-12-01"}
        assert manager.post(edit_url(world, "2026-Q4"), typed).status_code == 302
        page = manager.get(reverse("goals:quota_list")).content.decode()
        assert "¥300,000</strong>" in page
        assert page.count("from 1 Dec: ¥330,000") == 1
        history = manager.get(edit_url(world, "2026-Q4", "goals:quota_history")).content.decode()
        newest, first = history.split("</li>")[:2]
        assert "¥330,000.00" in newest
        assert "in effect from 1 Dec 2026" in newest
        assert "not yet in effect" in newest
        assert "not yet in effect" not in first

    @pytest.mark.parametrize(
        ("query", "columns"),
        [
            ("?period=2026", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026"]),
            ("?period=2026-11", ["2026-11"]),
            ("?period=2026-H2", ["2026-Q3", "2026-Q4", "2026-H2"]),
            ("?from=2026-10-01&to=2026-12-31", ["2026-10", "2026-11", "2026-12", "2026-Q4"]),
            ("?from=2026-10-01&to=2026-11-15", ["2026-10", "2026-11", "2026-10-01..2026-11-15"]),
            ("?period=rubbish", ["2026-10", "2026-11", "2026-12", "2026-Q4"]),
        ],
    )
    def test_the_period_stands_in_the_address(self, world, manager, query, columns):
        answer = manager.get(reverse("goals:quota_list") + query)
        assert [column.key for column in answer.context["grid"].columns] == columns

    def test_a_rep_sees_only_their_row(self, world, client):
        client.force_login(world.rep)
        grid = client.get(reverse("goals:quota_list")).context["grid"]
        assert [(row.kind, row.pk) for row in grid.rows] == [("person", world.rep.pk)]
        assert not any(cell.may_set for cell in grid.rows[0].cells)

    def test_the_quota_of_another_figure_does_not_stand_in_it(self, world, manager):
        quota(world.rep, 300_000)
        quota(world.rep, 12, metric="won_deals")
        quota(world.peer, 12, metric="won_deals")
        rows = {row.pk: row for row in manager.get(reverse("goals:quota_list")).context["grid"].rows}
        assert rows[world.rep.pk].cells[-1].quota.metric == "won_revenue"
        assert not rows[world.peer.pk].cells[-1].is_set

    def test_the_cost_does_not_grow_with_people(self, world, client, django_assert_max_num_queries):
        client.force_login(world.admin)
        for i in range(30):
            quota(person(f"p{i}", team=world.east_one), 1000)
        with django_assert_max_num_queries(12):
            assert len(client.get(reverse("goals:quota_list")).context["grid"].rows) > 30


class TestEdit:
    def test_set_and_set_again(self, world, manager):
        answer = manager.post(edit_url(world), {"amount": "1,200,000", "note": "", "version": "0"})
        assert answer.status_code == 302
        made = Quota.objects.get()
        assert (made.amount, made.version) == (1_200_000, 1)
        page = manager.get(edit_url(world)).content.decode()
        assert 'value="1200000"' in page

    def test_a_begun_period_asks_why_and_keeps_what_was_typed(self, world, manager):
        answer = manager.post(edit_url(world, "2026-Q4"), {"amount": "5000", "version": "0"})
        assert answer.status_code == 422
        assert "note" in answer.context["form"].errors
        assert 'value="5000"' in answer.content.decode()

    def test_the_second_writer_sees_the_difference_and_may_save_again(self, world, manager):
        quota(world.rep, 1000, "2027-Q1")
        answer = manager.post(edit_url(world), {"amount": "2000", "note": "Mine", "version": "0"})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "1000" in page
        assert 'value="2000"' in page
        assert 'name="version" value="1"' in page
        assert Quota.objects.get().amount == 1000
        assert manager.post(edit_url(world), {"amount": "2000", "version": "1"}).status_code == 302

    def test_in_its_cell(self, world, manager):
        url = edit_url(world, name="goals:quota_edit_cell")
        form = manager.get(url, headers={"HX-Request": "true"})
        assert 'name="amount"' in form.content.decode()
        answer = manager.post(url, {"amount": "7000", "version": "0"}, headers={"HX-Request": "true"})
        assert "¥7,000" in answer.content.decode()
        assert answer["HX-Trigger-After-Settle"] == '{"quotasChanged": true}'
        assert manager.post(url, {"amount": "x", "version": "1"}).status_code == 422
        assert manager.post(url, {"amount": "1", "version": "0"}).status_code == 409

    def test_remove_leaves_the_history(self, world, manager):
        manager.post(edit_url(world), {"amount": "1000", "version": "0"})
        assert manager.post(edit_url(world, name="goals:quota_remove")).status_code == 302
        assert not Quota.objects.exists()
        history = manager.get(edit_url(world, name="goals:quota_history")).content.decode()
        assert "removed" in history
        assert "¥1,000" in history

    def test_a_rep_reads_their_own_but_has_no_form(self, world, client):
        client.force_login(world.rep)
        page = client.get(edit_url(world)).content.decode()
        assert 'name="amount"' not in page

    @pytest.mark.parametrize("key", ["rubbish", "2026-10-01..2026-10-02"])
    def test_no_such_period(self, world, manager, key):
        assert manager.get(edit_url(world, key)).status_code == 404


class TestCopyPage:
    def test_look_then_copy(self, world, manager):
        quota(world.rep, 1000)
        url = reverse("goals:quota_copy", args=["2027-Q1"])
        page = manager.get(url, {"source": "2026-Q4", "percent": "5"})
        assert page.context["new"] == 1
        assert "¥1,050.00" in page.content.decode()
        assert Quota.objects.count() == 1
        assert manager.post(url, {"source": "2026-Q4", "percent": "5"}).status_code == 302
        assert Quota.objects.get(period_key="2027-Q1").amount == 1050

    def test_a_begun_period_asks_why(self, world, manager):
        quota(world.rep, 1000, "2026-Q3")
        url = reverse("goals:quota_copy", args=["2026-Q4"])
        assert manager.post(url, {"source": "2026-Q3", "percent": "0"}).status_code == 422
        assert manager.post(url, {"source": "2026-Q3", "percent": "0", "note": "Forgotten"}).status_code == 302

    def test_nothing_to_copy_says_so(self, world, manager):
        page = manager.get(reverse("goals:quota_copy", args=["2027-Q1"])).content.decode()
        assert "Nothing to copy" in page


class TestApi:
    URL = "/api/v1/quotas/"

    def test_create_read_change_remove(self, world, manager):
        body = {"person": world.rep.pk, "period": "2027-Q1", "amount": "1000.00"}
        made = manager.post(self.URL, body, content_type="application/json")
        assert made.status_code == 201, made.content
        told = made.json()
        assert (told["amount"], told["starts_on"], told["version"]) == ("1000.0000", "2027-01-01", 1)
        url = f"{self.URL}{told['id']}/"
        changed = manager.patch(url, {"amount": "2000", "version": 1}, content_type="application/json")
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        stale = manager.patch(url, {"amount": "3000", "version": 1}, content_type="application/json")
        assert (stale.status_code, stale.json()["version"]) == (409, 2)
        assert manager.delete(url).status_code == 204

    def test_creating_over_an_existing_one_is_a_conflict(self, world, manager):
        quota(world.rep, 500, "2027-Q1")
        body = {"person": world.rep.pk, "period": "2027-Q1", "amount": "1000"}
        assert manager.post(self.URL, body, content_type="application/json").status_code == 409

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"period": "2027-Q1", "amount": "1"}, 400),
            ({"person": "rep", "team": "east_one", "period": "2027-Q1", "amount": "1"}, 400),
            ({"person": "rep", "period": "2027-Q9", "amount": "1"}, 422),
            ({"person": "rep", "period": "2026-Q4", "amount": "1"}, 422),
            ({"person": "rep", "period": "2027-Q1", "amount": "-1"}, 422),
            ({"person": "outsider", "period": "2027-Q1", "amount": "1"}, 403),
        ],
    )
    def test_what_is_wrong_is_named(self, world, manager, body, status):
        body = {key: getattr(world, value).pk if key in ("person", "team") else value for key, value in body.items()}
        assert manager.post(self.URL, body, content_type="application/json").status_code == status

    def test_filters(self, world, manager):
        quota(world.rep, 1, "2026-Q4")
        quota(world.rep, 2, "2027-Q1")
        quota(world.peer, 3, "2027-Q1")
        quota(world.outsider, 4, "2027-Q1")
        found = manager.get(f"{self.URL}?period=2027-Q1").json()["results"]
        assert sorted(row["amount"] for row in found) == ["2.0000", "3.0000"]
        assert len(manager.get(f"{self.URL}?person={world.rep.pk}&until=2026-12-31").json()["results"]) == 1

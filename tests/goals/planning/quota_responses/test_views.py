"""The pages of responses."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.planning.quota_responses.choices import QuotaResponseState
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries.states import states_of
from goals.planning.quotas.actions.quotas import period_of, set_quota
from goals.planning.quotas.models import Quota
from salesplan.core.notices.models import Notice
from salesplan.people.choices import Role
from salesplan.people.models import Leadership
from tests.goals.making import quota
from tests.goals.planning.quota_responses.making import accept, answer, line, object_to, state
from tests.world import NOW, START, person

LIST = reverse("goals:response_list")


def url(name, who, key="2026-Q4", metric="won_revenue"):
    return reverse(f"goals:response_{name}", args=[who.pk, metric, key])


@pytest.fixture
def change(world):
    quota(world.rep, 400_000)
    return line(world.rep)


@pytest.fixture
def rep(world, as_):
    return as_(world.rep)


@pytest.fixture
def manager(world, as_):
    return as_(world.manager)


class TestList:
    def test_a_rep_sees_their_own_and_accepts_it_there(self, world, rep, change):
        quota(world.peer, 1)
        page = rep.get(LIST)
        assert [one.key for one in page.context["turns"]] == [(world.rep.pk, "won_revenue", "2026-Q4")]
        assert len(page.context["states"]) == 1
        assert "Waiting for you" in page.content.decode()
        answer = rep.post(url("accept", world.rep), {"change": change.pk, "next": f"{LIST}?period=all"})
        assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?period=all")
        assert not rep.get(LIST).context["turns"]

    def test_a_manager_sees_the_open_objection_first(self, world, manager, change):
        quota(world.peer, 300)
        accept(line(world.peer), world.peer)
        quota(world.outsider, 300)
        object_to(change, world.rep, "No stock", Decimal(350_000))
        page = manager.get(LIST)
        assert [one.change.person for one in page.context["turns"]] == [world.rep]
        assert [one.change.person for one in page.context["states"]] == [world.rep, world.peer]
        assert page.context["counts"] == {"": 2, "waiting": 0, "accepted": 1, "objected": 1, "answered": 0}
        text = page.content.decode()
        assert "No stock" in text
        assert "¥350,000" in text

    @pytest.mark.parametrize(
        ("query", "who"),
        [
            ("", ["rep", "other"]),
            ("?state=objected", ["rep"]),
            ("?state=waiting", ["other"]),
            ("?state=accepted", []),
            ("?state=nonsense", ["rep", "other"]),
            ("?period=2026-Q4", ["rep"]),
            ("?period=all", ["rep", "peer", "other"]),
            ("?period=nonsense", []),
            ("?team=east_two", ["other"]),
            ("?team=east", ["rep", "other"]),
            ("?team=x", ["rep", "other"]),
        ],
    )
    def test_filters(self, world, as_, change, query, who):
        object_to(change, world.rep)
        quota(world.other, 5, "2027-Q1")
        quota(world.peer, 5, "2026-Q1")
        for team in ("east_two", "east"):
            query = query.replace(f"team={team}", f"team={getattr(world, team).pk}") if query.endswith(team) else query
        states = as_(world.director).get(LIST + query).context["states"]
        assert [one.change.person for one in states] == [getattr(world, name) for name in who]

    def test_it_is_not_the_turn_of_a_peer(self, world, as_):
        second = person("second", Role.MANAGER, team=world.east_one)
        Leadership.objects.create(person=second, team=world.east_one, starts_on=START)
        quota(second, 5)
        object_to(line(second), second)
        turns = {name: as_(getattr(world, name)).get(LIST).context["turns"] for name in ("manager", "director")}
        assert [len(found) for found in turns.values()] == [0, 1]
        assert {notice.person for notice in Notice.objects.all()} == {world.director}

    def test_an_objection_to_a_period_that_is_over_still_waits(self, world, manager):
        quota(world.rep, 5, "2026-Q3")
        assert not manager.get(LIST).context["states"]
        object_to(line(world.rep, "2026-Q3"), world.rep)
        assert len(manager.get(LIST).context["states"]) == len(manager.get(LIST).context["turns"]) == 1

    def test_empty_says_what_comes(self, world, manager):
        assert "No quotas yet" in manager.get(LIST).content.decode()
        assert "No matching quotas" in manager.get(f"{LIST}?state=objected").content.decode()

    def test_the_menu_counts_whose_turn_it_is(self, world, rep, manager, change):
        def counted(client):
            part = client.get(reverse("menu_counts")).content.decode()
            found = re.search(r'count-goals-response_list">(\d*)</span>', part)
            return int(found[1] or 0) if found else None

        assert (counted(rep), counted(manager)) == (1, 0)
        object_to(change, world.rep)
        assert (counted(rep), counted(manager)) == (0, 1)
        answer(change, world.manager)
        assert (counted(rep), counted(manager)) == (1, 0)

    @pytest.mark.parametrize("who", ["rep", "manager", "admin", "auditor"])
    def test_many_quotas_ask_the_same_queries(self, world, as_, who):
        def more(count):
            for i in range(count):
                one = person(f"{who}{count}{i}", team=world.east_one)
                for key in ("2026-Q4", "2027-Q1"):
                    quota(one, 10 + i, key)
                if i % 2:
                    object_to(line(one), one)

        client, costs = as_(getattr(world, who)), []
        client.get(LIST)
        for count in (2, 9):
            more(count)
            with CaptureQueriesContext(connection) as made:
                client.get(LIST)
            costs.append(len(made))
        assert costs[0] == costs[1]
        assert costs[1] < 25


class TestOneQuota:
    def test_the_figure_what_changed_and_why(self, world, rep, change):
        values = {"period": period_of("2026-Q4"), "note": "Takes over Hexin", "version": None, "at": NOW}
        set_quota("person", world.rep.pk, amount=Decimal(440_000), by=world.manager, **values)
        page = rep.get(url("detail", world.rep)).content.decode()
        for text in ("¥440,000", "¥400,000", "+¥40,000 (+10.0%)", "Takes over Hexin", str(world.manager)):
            assert text in page
        assert reverse("goals:quota_gap", args=["person", world.rep.pk, "2026-Q4"]) in page

    def test_another_metric(self, world, rep):
        quota(world.rep, 12, metric="won_deals")
        page = rep.get(url("detail", world.rep, metric="won_deals")).content.decode()
        assert "Won deals" in page
        assert "¥" not in page

    @pytest.mark.parametrize("key", ["2027-Q4", "nonsense"])
    def test_none_there(self, world, rep, key):
        assert rep.get(url("detail", world.rep, key)).status_code == 404

    def test_removed(self, world, rep, manager, change):
        manager.post(reverse("goals:quota_remove", args=["person", world.rep.pk, "2026-Q4"]), {"note": "Moved"})
        page = rep.get(url("detail", world.rep)).content.decode()
        assert "there is nothing to accept" in page
        assert "Moved" in page
        assert 'name="comment"' not in page

    def test_from_the_cascade_it_came_from(self, world, rep, as_):
        from tests.goals.planning.cascades.making import shared

        made = shared(world, key="2027")
        as_(world.admin).post(
            reverse("goals:cascade_publish", args=[made.pk]), {"grain": "quarter", "version": made.version}
        )
        assert Quota.objects.filter(person=world.rep, period_key="2027-Q1").exists()
        page = rep.get(url("detail", world.rep, "2027-Q1")).content.decode()
        node = made.nodes.get(person=world.rep)
        assert reverse("goals:cascade_node_detail", args=[node.pk]) in page

    def test_the_notice_of_a_new_quota_leads_there(self, world, rep):
        values = {"period": period_of("2027-Q1"), "amount": Decimal(5), "version": 0, "at": NOW}
        set_quota("person", world.rep.pk, by=world.manager, **values)
        assert Notice.objects.get().url == url("detail", world.rep, "2027-Q1")


class TestAccept:
    def test_with_a_comment(self, world, rep, change):
        assert rep.post(url("accept", world.rep), {"change": change.pk, "comment": "Good"}).status_code == 302
        assert QuotaResponse.objects.get().comment == "Good"
        assert rep.post(url("accept", world.rep), {"change": change.pk}).status_code == 302
        assert QuotaResponse.objects.count() == 1

    def test_what_changed_meanwhile_is_shown_and_nothing_recorded(self, world, rep, change):
        values = {"period": period_of("2026-Q4"), "note": "More", "version": None, "at": NOW}
        set_quota("person", world.rep.pk, amount=Decimal(500_000), by=world.manager, **values)
        page = rep.post(url("accept", world.rep), {"change": change.pk})
        assert page.status_code == 409
        assert "¥500,000" in page.content.decode()
        assert not QuotaResponse.objects.exists()

    def test_in_its_place_on_another_page(self, world, rep, change):
        body = {"change": change.pk, "next": LIST, "part": "1"}
        page = rep.post(url("accept", world.rep), body, headers={"HX-Request": "true"})
        text = page.content.decode()
        assert page.status_code == 200
        assert 'class="quota-state"' in text
        assert "<html" not in text
        assert "Accepted" in text
        assert "<form" not in text

    def test_in_its_place_too_late(self, world, rep, change):
        values = {"period": period_of("2026-Q4"), "note": "More", "version": None, "at": NOW}
        set_quota("person", world.rep.pk, amount=Decimal(500_000), by=world.manager, **values)
        page = rep.post(url("accept", world.rep), {"change": change.pk, "part": "1"}, headers={"HX-Request": "true"})
        assert page.status_code == 409
        assert f'value="{line(world.rep).pk}"' in page.content.decode()

    def test_an_address_of_others_is_not_followed(self, world, rep, change):
        answer = rep.post(url("accept", world.rep), {"change": change.pk, "next": "https://elsewhere.example/"})
        assert answer["Location"] == url("detail", world.rep)


class TestObject:
    def test_with_a_proposal(self, world, rep, change):
        assert "Your proposal" in rep.get(url("object", world.rep)).content.decode()
        body = {"change": change.pk, "comment": "Two accounts left", "proposed": "¥360,000"}
        assert rep.post(url("object", world.rep), body)["Location"] == url("detail", world.rep)
        assert QuotaResponse.objects.get().proposed == 360_000
        assert Notice.objects.get(person=world.manager).url == url("detail", world.rep)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"comment": ""}, "comment"),
            ({"comment": "x" * 1001}, "comment"),
            ({"comment": "No", "proposed": "much less"}, "proposed"),
            ({"comment": "No", "proposed": "-1"}, "proposed"),
            ({"comment": "No", "proposed": "400000"}, "proposed"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, world, rep, change, body, field):
        page = rep.post(url("object", world.rep), {"change": change.pk, **body})
        assert page.status_code == 422
        assert field in page.context["form"].errors
        assert body["comment"] in page.content.decode()
        assert not QuotaResponse.objects.exists()

    def test_too_late(self, world, rep, change):
        values = {"period": period_of("2026-Q4"), "note": "More", "version": None, "at": NOW}
        set_quota("person", world.rep.pk, amount=Decimal(500_000), by=world.manager, **values)
        body = {"change": change.pk, "comment": "Too high"}
        page = rep.post(url("object", world.rep), body)
        assert page.status_code == 409
        assert "Too high" in page.content.decode()
        assert rep.post(url("object", world.rep), {**body, "change": line(world.rep).pk}).status_code == 302


class TestAnswer:
    def test_keep(self, world, manager, change):
        object_to(change, world.rep, "No", Decimal(360_000))
        form = manager.get(url("answer", world.rep)).content.decode()
        assert 'value="360000"' in form, "the proposal stands in the field of the new figure"
        body = {"change": change.pk, "how": "keep", "amount": "360000", "comment": "They are replaced"}
        assert manager.post(url("answer", world.rep), body).status_code == 302
        assert Quota.objects.get().amount == 400_000
        assert state(world.rep, world.rep).state == QuotaResponseState.ANSWERED

    def test_another_figure(self, world, manager, change):
        object_to(change, world.rep)
        body = {"change": change.pk, "how": "change", "amount": "360,000", "comment": "Agreed"}
        assert manager.post(url("answer", world.rep), body).status_code == 302
        assert Quota.objects.get().amount == 360_000

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"how": "change", "comment": "Agreed"}, "amount"),
            ({"how": "change", "amount": "x", "comment": "Agreed"}, "amount"),
            ({"how": "change", "amount": "400000", "comment": "Agreed"}, "amount"),
            ({"how": "change", "amount": "1", "comment": ""}, "comment"),
            ({"how": "keep", "comment": ""}, "comment"),
            ({"how": "", "comment": "Agreed"}, "how"),
            ({"how": "change", "amount": "1", "effective_on": "2027-01-01", "comment": "Agreed"}, "effective_on"),
        ],
    )
    def test_what_is_wrong_is_said(self, world, manager, change, body, field):
        object_to(change, world.rep)
        page = manager.post(url("answer", world.rep), {"change": change.pk, **body})
        assert page.status_code == 422
        assert field in page.context["form"].errors
        assert state(world.rep, world.rep).state == QuotaResponseState.OBJECTED

    def test_the_second_of_two_is_told(self, world, manager, change):
        object_to(change, world.rep)
        answer(change, world.director)
        page = manager.post(url("answer", world.rep), {"change": change.pk, "how": "keep", "comment": "Mine"})
        assert page.status_code == 409
        assert "Mine" in page.content.decode()
        assert str(world.director) in str(page.context["form"].conflict.message)


class TestElsewhere:
    def test_the_part_for_other_pages(self, world, rep, change):
        key = (world.rep.pk, "won_revenue", "2026-Q4")
        states = states_of(world.rep, [key, (world.rep.pk, "won_revenue", "2030-Q1"), (world.peer.pk, *key[1:])])
        assert list(states) == [key]
        request = rep.get(LIST).wsgi_request
        drawn = Template('{% include "goals/planning/quota_responses/_state.html" with back="/here/" %}')
        text = drawn.render(Context({"state": states[key], "request": request}))
        assert url("accept", world.rep) in text
        assert 'name="next" value="/here/"' in text

    def test_the_same_queries_however_many(self, world, change):
        people = [person(f"p{i}", team=world.east_one) for i in range(12)]
        for one in people:
            quota(one, 5)
        costs = []
        for some in (people[:1], people[:1], people):  # whom they lead is asked the first time only
            with CaptureQueriesContext(connection) as made:
                found = states_of(world.manager, {(one.pk, "won_revenue", "2026-Q4") for one in some})
            assert len(found) == len(some)
            costs.append(len(made))
        assert costs[2] == costs[1] <= 10  # three of them are asked once in a request

    def test_marks_in_the_table_of_quotas(self, world, manager, change):
        quota(world.peer, 5)
        accept(line(world.peer), world.peer)
        object_to(change, world.rep)
        text = manager.get(reverse("goals:quota_list")).content.decode()
        assert f'class="quota-mark bad" href="{url("detail", world.rep)}"' in text
        assert f'class="quota-mark ok" href="{url("detail", world.peer)}"' in text

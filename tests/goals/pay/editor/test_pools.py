"""Pools in the builder: keys in any numbers, what they come to, a team put in at once, and what is wrong with them."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from goals.pay.editor.rules import rows, typing
from goals.pay.editor.rules.pools import pool_shares
from goals.pay.editor.wording import check, check_definition
from tests.goals.making import enrol, plan
from tests.goals.pay.editor.making import draft, posted

STEPS = [["0", "0"], ["1", "1"]]


def rules(keys, amount="10000"):
    component = {"name": "Team", "by": "attainment", "mode": "interpolated", "yields": "share", "steps": STEPS}
    return {"component": [{**component, "pool": {"amount": amount, "keys": keys}}]}


class TestShares:
    @pytest.mark.parametrize(
        ("keys", "amount", "come_to"),
        [
            (["3", "1"], "10,000", [("0.75", "7500.00"), ("0.25", "2500.00")]),
            (["75 %", "25 %"], "10,000", [("0.75", "7500.00"), ("0.25", "2500.00")]),
            (["1"], "", [("1", None)]),
            (["0", "2"], "100", [("0", "0.00"), ("1", "100.00")]),
        ],
    )
    def test_what_keys_come_to(self, keys, amount, come_to):
        told = [(part.share, part.amount) for part in pool_shares(keys, amount, "CNY")]
        assert told == [(Decimal(share), money and Decimal(money)) for share, money in come_to]

    @pytest.mark.parametrize("keys", [[], ["x", "1"], ["0", "0"], ["-1", "3"], ["", "1"]])
    def test_keys_that_share_nothing(self, keys):
        assert pool_shares(keys, "10,000", "CNY") == [None] * len(keys)

    @given(st.lists(st.integers(1, 1000), min_size=1, max_size=20), st.integers(0, 10**8))
    def test_the_parts_are_the_whole(self, keys, cents):
        amount = Decimal(cents) / 100
        found = pool_shares([str(key) for key in keys], str(amount), "CNY")
        assert sum(part.amount for part in found) == amount
        assert abs(sum(part.share for part in found) - 1) < Decimal("1e-20")


class TestWrong:
    def test_a_negative_key_is_no_share(self):
        _plan, wrong = check_definition(rules({"rep": "3", "peer": "-1"}))
        assert list(wrong) == ["component-0-pool-keys"]

    def test_nobody_is_in_a_pool_twice(self):
        typed = typing.as_typed(rules({"rep": "3"}))
        typed["component"][0]["pool"]["keys"].append({"name": "rep", "value": "1"})
        assert list(check(typed, "CNY").unread) == ["component-0-pool-keys-1-name"]

    def test_a_key_needs_somebody(self):
        typed = typing.as_typed(rules({"rep": "3"}))
        typed["component"][0]["pool"]["keys"].append({"name": "", "value": "1"})
        assert list(check(typed, "CNY").unread) == ["component-0-pool-keys-1-name"]


class TestFilling:
    def test_only_who_is_not_there_yet(self):
        typed = typing.as_typed(rules({"rep": "3"}))
        typed["component"][0]["pool"]["keys"].append({"name": "", "value": ""})
        filled, fresh = rows.fill(typed, "component-0-pool-keys", ["rep", "peer", "other"])
        assert typing.as_definition(filled).definition == rules({"rep": "3", "peer": "1", "other": "1"})
        assert fresh == "component-0-pool-keys-1"

    @pytest.mark.parametrize("path", ["", "component", "component-0-steps", "component-9-pool-keys", "nothing-0"])
    def test_another_place_stays_as_it_is(self, path):
        typed = typing.as_typed(rules({"rep": "3"}))
        assert rows.fill(typed, path, ["peer"]) == (typed, "")


@pytest.mark.django_db
class TestPage:
    def test_a_team_is_put_in_and_shares_are_shown(self, world, client):
        client.force_login(world.admin)
        enrol(plan(), world.rep)
        made = draft(world, rules({"rep": "3"}))
        url = reverse("goals:plan_draft_edit", args=[made.pk])
        data = posted(made.definition, version=made.version) | {
            "do": "team component-0-pool-keys",
            "component-0-pool-keys-team": world.east_one.pk,
        }
        answer = client.post(url, data)
        found = answer.context["form"]["component"].rows[0]["pool"]["keys"].rows
        assert {row["name"].value for row in found} == {"rep", "peer", "manager"}
        assert {row["name"].value: row["is_off_plan"] for row in found}["rep"] is False
        assert {row["name"].value: row["is_off_plan"] for row in found}["peer"] is True
        page = answer.content.decode()
        assert "60.00%" in page
        assert "¥6,000.00" in page
        assert "not on this plan" in page

    @pytest.mark.parametrize("team", ["", "0", "99999999999999999999", "x"])
    def test_without_a_team_nothing_changes(self, world, client, team):
        client.force_login(world.admin)
        made = draft(world, rules({"rep": "3"}))
        data = posted(made.definition, version=made.version) | {
            "do": "team component-0-pool-keys",
            "component-0-pool-keys-team": team,
        }
        answer = client.post(reverse("goals:plan_draft_edit", args=[made.pk]), data)
        assert answer.status_code == 200
        assert len(answer.context["form"]["component"].rows[0]["pool"]["keys"].rows) == 1

    def test_saved_as_the_definition_has_it(self, world, client):
        client.force_login(world.admin)
        made = draft(world)
        wanted = rules({"rep": "60", "peer": "40"})
        client.post(reverse("goals:plan_draft_edit", args=[made.pk]), posted(wanted, version=made.version))
        made.refresh_from_db()
        assert made.definition == wanted

"""Pages of segments over HTTP: the builder with and without scripts, members by day, explanations, the grid."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from customers.accounts.models import Account
from customers.segments.actions.membership import renew
from customers.segments.models import CustomerScoring, Segment, SegmentMembership, SegmentSet
from tests.customers.segments.making import RETAIL, buy, customers, segment
from tests.world import NOW, TODAY, signed_in

pytestmark = pytest.mark.django_db
NEW = reverse("customers:segment_create")
PREVIEW = reverse("customers:segment_preview")
RULE = {
    "node": ["g0", "c0_0", "g0_1", "c0_1_0", "c0_1_1"],
    "r0-join": "all",
    "r0_0-fact": "industry",
    "r0_0-op": "in",
    "r0_0-value": ["retail", "food"],
    "r0_1-join": "any",
    "r0_1_0-fact": "ordered",
    "r0_1_0-op": "at_least",
    "r0_1_0-value": "1,000",
    "r0_1_0-window": "30",
    "r0_1_0-product": "",
    "r0_1_1-fact": "last_order",
    "r0_1_1-op": "within",
    "r0_1_1-value": "7",
}
NAMED = {"name": "Buyers", "name_zh": "买家", "minimum_size": "30"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def detail(made):
    return reverse("customers:segment_detail", args=[made.pk])


def test_a_segment_is_built_and_shows_its_customers(world):
    one, *_rest = customers(world.rep, 3)
    buy(world, one, (20, "1500"))
    client = signed_in(world.manager)
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, {**RULE, **NAMED})
    made = Segment.objects.get()
    assert answer.url == detail(made)
    assert made.versions.get().rule["parts"][1]["parts"] == [
        {"fact": "ordered", "op": "at_least", "value": "1000", "window": 30},
        {"fact": "last_order", "op": "within", "value": 7},
    ]
    page = client.get(answer.url)
    assert [row["name"] for row in page.context["members"]] == [one.name]
    assert made.owner == world.manager


def test_the_builder_grows_and_shrinks_with_its_live_count(world):
    customers(world.rep, 4)
    client = signed_in(world.manager)
    rule = {"node": ["g0", "c0_0"], "r0-join": "all", "r0_0-fact": "industry", "r0_0-op": "in", "r0_0-value": "retail"}

    def parts(**more):
        context = client.post(PREVIEW, {**rule, **more}).context
        return [one.marker for one in context["rule"].root.parts], context["preview"] and context["preview"]["count"]

    assert parts() == (["c0_0"], 4)
    assert parts(do="condition:0")[0] == ["c0_0", "c0_1"]
    assert parts(do="group:0")[0] == ["c0_0", "g0_1"]
    assert parts(do="remove:0_0") == ([], None)
    # Another fact has other comparisons; what no longer fits is not kept.
    assert parts(**{"r0_0-fact": "contacts"}) == (["c0_0"], None)
    assert parts(**{"r0_0-fact": "contacts", "r0_0-op": "at_most", "r0_0-value": "0"}) == (["c0_0"], 4)
    # The world's own customer makes things and has a contact.
    near = client.post(PREVIEW, rule).context["preview"]["near"]
    assert [one["name"] for one in near] == [world.account.name]


def test_without_scripts_a_button_changes_the_rule_and_keeps_what_was_typed(world):
    client = signed_in(world.manager)
    answer = client.post(NEW, {**RULE, **NAMED, "do": "condition:0_1"})
    assert answer.status_code == 200
    assert answer.context["form"]["name"].value() == "Buyers"
    assert len(answer.context["rule"].root.parts[1].parts) == 3
    assert not Segment.objects.exists()


def test_what_is_wrong_is_said_at_its_condition_and_nothing_is_lost(world):
    client = signed_in(world.manager)
    wrong = {**RULE, **NAMED, "r0_1_0-value": "many", "r0_0-value": []}
    answer = client.post(NEW, wrong)
    assert answer.status_code == 422
    forms = answer.context["rule"].forms
    assert [set(form.errors) for form in forms] == [{"value"}, {"value"}, set()]
    assert forms[2]["value"].value() == "7"
    empty = client.post(NEW, {**NAMED, "node": ["g0"], "r0-join": "all"})
    assert (empty.status_code, bool(empty.context["rule"].problem)) == (422, True)


@pytest.mark.parametrize(
    "hostile",
    [
        {},
        {"node": ["x", "g0", "g0", "c0_9_9", "c1", "g0_" + "1_" * 50]},
        {"node": ["g0", *(f"c0_{i}" for i in range(300))]},
        {"node": ["g0", "c0_0"], "r0_0-fact": "<script>", "r0_0-op": "'; DROP TABLE", "r0_0-value": "\x01" * 500},
        {"node": ["g0", "c0_0"], "r0-join": "xor", "do": "remove:0_99_1"},
        {"node": ["g0"], "do": "remove:"},
        {"node": ["c0"], "segment": "9" * 40},
    ],
)
def test_odd_input_is_no_fault_of_the_server(world, hostile):
    client = signed_in(world.manager)
    assert client.post(PREVIEW, hostile).status_code == 200
    assert client.post(NEW, {**hostile, **NAMED}).status_code in (200, 422)
    assert not Segment.objects.exists()


def test_a_rule_is_changed_from_what_stands(world):
    customers(world.rep, 1)
    made = segment(world)
    url = reverse("customers:segment_rule", args=[made.pk])
    client = signed_in(world.admin)
    [form] = client.get(url).context["rule"].forms
    assert form["value"].value() == ["retail"]
    sent = {"node": ["g0", "c0_0"], "r0-join": "none", "r0_0-fact": "industry", "r0_0-op": "in", "r0_0-value": "retail"}
    assert client.post(url, {**sent, "why": "The others", "version": made.version}).url == detail(made)
    assert [row["name"] for row in client.get(detail(made)).context["members"]] == [world.account.name]
    # A second writer, who began at the old version, is told.
    assert client.post(url, {**sent, "r0-join": "all", "version": made.version}).status_code == 409
    assert len(client.get(detail(made), {"show": "rule"}).context["versions"]) == 2


def test_members_of_a_past_day_and_who_left_why(world):
    [one] = customers(world.rep, 1)
    made = segment(world)
    Account.objects.filter(pk=one.pk).update(industry="food")
    with time_machine.travel(NOW + timedelta(1), tick=False):
        renew(made, at=NOW + timedelta(1))
        client = signed_in(world.rep)
        assert client.get(detail(made)).context["members"] == []
        past = client.get(detail(made), {"on": str(TODAY)})
        assert [row["name"] for row in past.context["members"]] == [one.name]
        [move] = client.get(detail(made), {"show": "changes"}).context["moves"]
        assert (move["entered"], move["on"]) == (False, TODAY + timedelta(1))
        assert "Food" in move["why"]
        assert signed_in(world.outsider).get(detail(made), {"show": "changes"}).context["moves"] == []


def test_an_explanation_names_each_condition_and_the_customers_value(world):
    made = segment(world)
    url = reverse("customers:segment_explain", args=[made.pk, world.account.pk])
    context = signed_in(world.rep).get(url).context
    assert (context["is_member"], context["lacking"]) == (False, 1)
    assert [(row["holds"], row["value"]) for row in context["rows"]] == [(False, "Manufacturing")]


def test_pick_and_remove_by_hand(world):
    client = signed_in(world.manager)
    made_at = client.post(f"{NEW}?kind=picked", NAMED).url
    made = Segment.objects.get()
    assert made_at == detail(made)
    picked = {"account": world.account.pk, "account_text": world.account.name}
    client.post(reverse("customers:segment_pick", args=[made.pk]), picked)
    assert [row["pk"] for row in client.get(detail(made)).context["members"]] == [world.account.pk]
    rows = signed_in(world.rep).get(reverse("customers:segments_of_account", args=[world.account.pk])).context["rows"]
    assert [row.segment for row in rows] == [made]
    client.post(reverse("customers:segment_unpick", args=[made.pk, world.account.pk]))
    assert not SegmentMembership.objects.on(TODAY).exists()


def test_overlap_opens_the_customers_in_both(world):
    customers(world.rep, 2)
    one = segment(world)
    two = segment(world, {"join": "all", "parts": [{"fact": "country", "op": "in", "value": ["CN"]}]}, "Chinese")
    client = signed_in(world.admin)
    rows = client.get(reverse("customers:segment_overlap")).context["rows"]
    cell = rows[1]["cells"][0]
    assert (cell["count"], cell["url"]) == (2, f"{detail(two)}?with={one.pk}")
    assert len(client.get(cell["url"]).context["members"]) == 2


def test_the_grid_opens_its_cells_and_admins_change_how_it_scores(world):
    for i, one in enumerate(customers(world.rep, 6)):
        buy(world, one, (10 * i, str(100 * (i + 1))))
    client = signed_in(world.admin)
    page = client.get(reverse("customers:scoring_detail"))
    assert page.context["grid"].count == 6
    members = client.get(reverse("customers:scoring_members"), {"recency": "5", "frequency": "3"})
    assert members.status_code == 200
    assert len(client.get(reverse("customers:scoring_members"), {"stage": "new"}).context["members"]) == 6
    edit = reverse("customers:scoring_edit")
    sent = {"classes": "3", "window": "400", "best_is_high": "on", "dormant": "2", "lost": "4", "recency": "180; 90"}
    assert client.post(edit, sent).status_code == 422
    assert client.post(edit, {**sent, "frequency": "2 3", "monetary": "500；1000"}).status_code == 302
    assert CustomerScoring.objects.get().bounds == [["180", "90"], ["2", "3"], ["500", "1000"]]
    assert client.post(edit, {**sent, "recency": "365 days"}).status_code == 422


def test_sets_are_declared_exclusive(world):
    client = signed_in(world.manager)
    client.post(reverse("customers:segment_set_create"), {"name": "ABC", "is_exclusive": "on"})
    made = SegmentSet.objects.get()
    assert made.is_exclusive
    answer = client.post(f"{NEW}?kind=picked", {**NAMED, "group": made.pk})
    assert (answer.status_code, "group" in answer.context["form"].errors) == (422, True)
    assert client.get(reverse("customers:segment_set_list")).status_code == 200


def test_the_pages_ask_the_same_however_many(world, django_assert_max_num_queries):
    customers(world.rep, 60)
    for i in range(5):
        made = segment(world, name=f"Segment {i}")
    client = signed_in(world.admin)
    with django_assert_max_num_queries(10):
        client.get(reverse("customers:segment_list"))
    with django_assert_max_num_queries(14):
        client.get(detail(made))
    with django_assert_max_num_queries(12):
        client.get(detail(made), {"show": "changes"})
    with django_assert_max_num_queries(10):
        client.get(reverse("customers:segment_overlap"))


def test_both_languages(world):
    made = segment(world, RETAIL, "Retailers", name_zh="零售商")
    client = signed_in(world.admin)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(detail(made), headers={"Accept-Language": "zh-hans"})
    assert "零售商" in page.content.decode()

"""Members by day: who entered and left, when and why; exclusive sets; picked by hand; killed and done again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from customers.accounts.models import Account
from customers.segments.actions import membership, segments
from customers.segments.actions.membership import renew, renew_due
from customers.segments.actions.scoring import save_scoring
from customers.segments.models import Segment, SegmentMembership, SegmentSet
from customers.segments.queries import members
from customers.segments.queries.matching import read_rule
from customers.segments.tasks import renew as renew_task
from salesplan.core.errors import Conflict, NotAllowed, Refused
from tests.customers.segments.making import RETAIL, buy, customers, segment
from tests.world import NOW, TODAY, account

pytestmark = pytest.mark.django_db
DAY = timedelta(1)
BUYERS = {"join": "all", "parts": [{"fact": "ordered", "op": "at_least", "value": "100", "window": 30}]}


def names(made, day):
    return sorted(members.members(made, day).values_list("name", flat=True))


def test_a_new_segment_finds_its_members_at_once(world):
    customers(world.rep, 2)
    made = segment(world)
    assert (made.versions.get().number, Segment.objects.get().renewed_on) == (1, TODAY)
    assert names(made, TODAY) == ["Shop 000", "Shop 001"]
    assert names(made, TODAY - DAY) == []
    assert set(SegmentMembership.objects.values_list("entered_cause", flat=True)) == {"rule"}


def test_any_past_day_can_be_asked_and_says_why(world):
    one, other = account(world.rep, "Ann's"), account(world.rep, "Bob's")
    buy(world, one, (29, "150"))
    made = segment(world, BUYERS)
    assert names(made, TODAY) == ["Ann's"]
    # Tomorrow the order of Ann's is 30 days old; Bob's orders today, which is known tomorrow.
    buy(world, other, (0, "200"))
    assert renew(made, at=NOW + DAY).left == 1
    assert names(made, TODAY) == ["Ann's"]
    assert names(made, TODAY + DAY) == ["Bob's"]
    left, entered = SegmentMembership.objects.get(account=one), SegmentMembership.objects.get(account=other)
    assert (left.left_cause, left.left_by) == ("facts", [{"leaf": 0, "value": "0"}])
    assert (entered.entered_cause, entered.entered_by[0]["leaf"]) == ("facts", 0)
    assert Decimal(entered.entered_by[0]["value"]) == 200


def test_the_condition_that_changed_is_the_reason_to_have_entered(world):
    one = account(world.rep, "Ann's", industry="retail")
    rule = {"join": "all", "parts": [*RETAIL["parts"], {"fact": "last_order", "op": "longer_ago", "value": 10}]}
    buy(world, one, (10, "150"))
    made = segment(world, rule)
    assert names(made, TODAY) == []
    renew(made, at=NOW + DAY)
    entered = SegmentMembership.objects.get()
    assert entered.entered_by == [{"leaf": 1, "value": str(TODAY - 10 * DAY)}]


def test_a_second_run_of_a_day_changes_nothing(world):
    customers(world.rep, 3)
    made = segment(world)
    before = list(SegmentMembership.objects.values())
    assert renew(made, at=NOW) == membership.Renewal(0, 0)
    assert list(SegmentMembership.objects.values()) == before
    # A day that is past is not renewed over a later one.
    assert renew(made, at=NOW - 2 * DAY) == membership.Renewal(0, 0)


def test_a_run_that_is_killed_goes_on_with_what_is_left(world, monkeypatch):
    customers(world.rep, 3)
    for name in "ABC":
        segment(world, name=name)
    Account.objects.filter(name="Shop 000").update(industry="food")
    exchange, calls = membership._exchange, []

    def killed(one, *rest):
        calls.append(one.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return exchange(one, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(membership, "_exchange", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            renew_due(at=NOW + DAY)
    assert renew_due(at=NOW + DAY) >= 2
    assert renew_due(at=NOW + DAY) == 0
    for made in Segment.objects.all():
        assert names(made, TODAY + DAY) == ["Shop 001", "Shop 002"]
    assert SegmentMembership.objects.filter(account__name="Shop 000").count() == 3


def test_the_nightly_task_renews_all_once(world):
    segment(world)
    Segment.objects.update(renewed_on=TODAY - DAY)
    assert "1" in str(renew_task())
    assert "0" in str(renew_task())


def test_a_new_rule_is_a_version_and_takes_effect_at_once(world):
    customers(world.rep, 1)
    customers(world.rep, 1, industry="food")
    made = segment(world)
    food = {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["food"]}]}
    saved = segments.save_rule(
        made, rule=read_rule(food), why="Wider", version=made.version, by=world.admin, at=NOW + DAY
    )
    assert [(one.number, one.why) for one in made.versions.all()] == [(2, "Wider"), (1, "")]
    left = SegmentMembership.objects.get(left_on=TODAY + DAY)
    assert (left.left_cause, left.left_version.number, left.entered_version.number) == ("rule", 2, 1)
    with pytest.raises(Conflict):
        segments.save_rule(made, rule=read_rule(RETAIL), version=made.version, by=world.admin, at=NOW)
    # The same rule is no new version.
    segments.save_rule(saved, rule=read_rule(food), version=saved.version, by=world.admin, at=NOW + DAY)
    assert made.versions.count() == 2


def test_the_past_is_held_by_the_database(world):
    customers(world.rep, 1)
    made = segment(world)
    for rows in (SegmentMembership.objects.all(), made.versions.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        made.versions.update(rule={})
    row = SegmentMembership.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        SegmentMembership.objects.create(segment=made, account=row.account, entered_on=TODAY, entered_cause="rule")


def test_changes_since_tell_each_event_once_by_its_key(world):
    [one] = customers(world.rep, 1)
    made = segment(world)
    Account.objects.filter(pk=one.pk).update(industry="food")
    renew(made, at=NOW + DAY)
    Account.objects.filter(pk=one.pk).update(industry="retail")
    renew(made, at=NOW + 2 * DAY)
    told = members.changes_since(made, TODAY, TODAY + 2 * DAY)
    assert [(change.entered, change.on - TODAY) for change in told] == [(True, 0 * DAY), (False, DAY), (True, 2 * DAY)]
    assert len({change.key for change in told}) == 3
    assert [change.entered for change in members.changes_since(made, TODAY + DAY, TODAY + DAY)] == [False]
    # In and out on one day is no membership at all.
    Account.objects.filter(pk=one.pk).update(industry="food")
    renew(made, at=NOW + 2 * DAY)
    assert [change.entered for change in members.changes_since(made, TODAY, TODAY + 2 * DAY)] == [True, False]


def test_in_an_exclusive_set_the_first_takes_the_customer(world):
    group = segments.save_set(None, values={"name": "ABC", "is_exclusive": True}, version=None, by=world.admin, at=NOW)
    one, two = customers(world.rep, 2)
    buy(world, one, (5, "500"))
    big = segment(
        world, {"join": "all", "parts": [{"fact": "ordered", "op": "at_least", "value": "400"}]}, "A", group=group
    )
    rest = segment(world, RETAIL, "B", group=group)
    assert (names(big, TODAY), names(rest, TODAY)) == ([one.name], [two.name])
    # Two grows: the rest gives it up in the same renewal, and says that another segment took it.
    buy(world, two, (0, "900"))
    renew_due(at=NOW + DAY)
    assert (names(big, TODAY + DAY), names(rest, TODAY + DAY)) == ([one.name, two.name], [])
    assert SegmentMembership.objects.get(segment=rest).left_cause == "set"
    # Archived, the first lets them go at once.
    segments.archive_segment(big, by=world.admin, at=NOW + DAY)
    assert names(rest, TODAY + DAY) == [one.name, two.name]
    segments.restore_segment(big, by=world.admin, at=NOW + DAY)
    assert names(rest, TODAY + DAY) == []
    # Declared to overlap, both have them.
    segments.save_set(
        SegmentSet.objects.get(),
        values={"name": "ABC", "is_exclusive": False},
        version=None,
        by=world.admin,
        at=NOW + DAY,
    )
    assert names(rest, TODAY + DAY) == [one.name, two.name]


def test_picked_by_hand(world):
    made = segments.create_segment(values={"name": "Friends"}, kind="picked", by=world.manager, at=NOW)
    one, two = customers(world.rep, 2)
    assert membership.pick(made, accounts=[one, two], by=world.manager, at=NOW) == 2
    assert membership.pick(made, accounts=[one], by=world.admin, at=NOW) == 0
    membership.unpick(made, account=one, by=world.manager, at=NOW + DAY)
    assert (names(made, TODAY), names(made, TODAY + DAY)) == ([one.name, two.name], [two.name])
    segments.archive_segment(made, by=world.manager, at=NOW + DAY)
    assert names(made, TODAY + DAY) == []
    segments.restore_segment(made, by=world.manager, at=NOW + 2 * DAY)
    assert names(made, TODAY + 2 * DAY) == [two.name]
    for wrong in (
        lambda: membership.pick(made, accounts=[one], by=world.sibling, at=NOW),
        lambda: segments.edit_segment(made, values={"name": "X"}, version=None, by=world.auditor, at=NOW),
        lambda: segments.create_segment(values={"name": "Y"}, kind="picked", by=world.rep, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            wrong()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " "}, "name"), ({"name": "Retailers"}, "name"), ({"name": "X", "owner": "rep"}, "owner")],
)
def test_what_a_segment_cannot_be(world, values, field):
    segment(world)
    if "owner" in values:
        values = {**values, "owner": world.rep}
    with pytest.raises(Refused) as refused:
        segment(world, RETAIL, **values)
    assert refused.value.field == field


def test_a_rule_takes_only_what_is_on_the_list_of_its_fact(world):
    with pytest.raises(Refused) as refused:
        segment(world, {"join": "all", "parts": [{"fact": "industry", "op": "in", "value": ["piracy"]}]})
    assert refused.value.code == "unknown_choice"
    picked = segments.create_segment(values={"name": "Friends"}, kind="picked", by=world.admin, at=NOW)
    with pytest.raises(Refused) as refused:
        segments.save_rule(picked, rule=read_rule(RETAIL), version=None, by=world.admin, at=NOW)
    assert refused.value.code == "picked"


def test_overlap_counts_both_and_the_share_of_the_row(world):
    customers(world.rep, 3)
    customers(world.outsider, 1, country="DE")
    one = segment(world)
    two = segment(world, {"join": "all", "parts": [{"fact": "country", "op": "in", "value": ["CN"]}]}, "Chinese")
    matrix = members.overlap(world.admin, [one, two], TODAY)
    assert [[cell.count for cell in row] for row in matrix] == [[4, 3], [3, 4]]
    assert matrix[0][1].share == Decimal("0.75")
    seen = members.overlap(world.outsider, [one, two], TODAY)
    assert [[cell.count for cell in row] for row in seen] == [[1, 0], [0, 0]]


def test_other_scores_renew_the_segments_that_ask_for_them(world):
    one = account(world.rep, "Ann's")
    buy(world, one, (10, "100"), (20, "100"))
    made = segment(world, {"join": "all", "parts": [{"fact": "frequency_score", "op": "at_least", "value": "3"}]})
    assert names(made, TODAY) == []
    bounds = [["180", "30"], ["1", "2"], ["1", "2"]]
    save_scoring(values={"classes": 3, "bounds": bounds}, version=None, by=world.admin, at=NOW)
    assert names(made, TODAY) == ["Ann's"]
    for values, field in (
        ({"bounds": bounds[:2] + [["2", "1"]]}, "monetary"),
        ({"classes": 4}, "recency"),
        ({"window": 90}, "window"),
        ({"lost": Decimal(2)}, "lost"),
    ):
        with pytest.raises(Refused) as refused:
            save_scoring(values=values, version=None, by=world.admin, at=NOW)
        assert refused.value.field == field

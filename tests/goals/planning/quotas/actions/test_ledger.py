"""The ledger of changes: what held when, what is locked, and publishing many quotas at once."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from goals.planning.quotas.actions.publishing import QuotaDraft, publish_quotas
from goals.planning.quotas.actions.quotas import apply_due_changes, copy_quotas, remove_quota, set_quota
from goals.planning.quotas.models import Quota, QuotaChange
from goals.planning.quotas.queries.attainment import attainment_tree
from goals.planning.quotas.queries.book import book, person_quota, quota_metrics
from goals.planning.quotas.queries.quotas import history
from goals.planning.quotas.rules import effect
from goals.planning.quotas.tasks import apply_due_quotas
from salesplan.core import metrics
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.metrics import Question
from salesplan.core.notices.models import Notice
from salesplan.core.periods import Calendar
from tests.goals.making import quota, sell
from tests.world import NOW, TODAY, person

OWN = Calendar()
Q4, NEXT = OWN.quarter(2026, 4), OWN.quarter(2027, 1)


def put(world, amount, period=Q4, by="manager", who=None, version=None, **more):
    who = who or world.rep
    more = {"note": "New market", "at": NOW, **more}
    return set_quota(
        "person", who.pk, period=period, amount=Decimal(amount), version=version, by=getattr(world, by), **more
    )


def held(who, day, period=Q4):
    return book(period, as_of=day).person(who.pk)


@pytest.mark.parametrize(
    ("asked", "today", "first", "day", "waits"),
    [
        (None, date(2026, 9, 1), False, Q4.start, False),
        (None, TODAY, False, TODAY, False),
        (None, date(2027, 2, 1), False, Q4.start, False),
        (None, TODAY, True, Q4.start, False),
        (None, date(2027, 2, 1), True, Q4.start, False),
        (date(2026, 10, 5), TODAY, False, date(2026, 10, 5), False),
        (date(2026, 12, 1), TODAY, False, date(2026, 12, 1), True),
        (date(2026, 12, 1), TODAY, True, TODAY, False),
        (date(2026, 10, 15), date(2026, 9, 1), False, date(2026, 10, 15), True),
    ],
)
def test_when_a_change_takes_effect(asked, today, first, day, waits):
    assert effect(asked, Q4, today, first).day == day
    assert effect(asked, Q4, today, first).waits is waits


@pytest.mark.parametrize("asked", [date(2026, 9, 30), date(2027, 1, 1)])
def test_it_takes_effect_within_its_period(world, asked):
    assert effect(asked, Q4, TODAY, first=False) is None
    with pytest.raises(Refused) as refused:
        put(world, 100, effective_on=asked)
    assert refused.value.field == "effective_on"


@given(st.dates(Q4.start, Q4.end) | st.none(), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans())
def test_a_change_holds_on_a_day_of_its_period_and_a_first_one_never_waits(asked, today, first):
    found = effect(asked, Q4, today, first)
    assert found is not None
    assert found.day in Q4
    assert not (first and found.waits)
    assert found.waits == (found.day > max(today, Q4.start) and found.day > min(today, Q4.end))


class TestWhatHeldWhen:
    def test_a_past_day_has_the_quota_that_held_on_it(self, world):
        quota(world.rep, 300_000)
        put(world, 330_000)
        assert held(world.rep, TODAY - timedelta(1)) == 300_000
        assert held(world.rep, TODAY) == 330_000
        assert person_quota(world.rep.pk, Q4) == 330_000

    def test_what_was_not_known_yet_did_not_hold(self, world):
        quota(world.rep, 300_000)
        put(world, 330_000, effective_on=Q4.start)
        assert held(world.rep, date(2026, 11, 1)) == 300_000
        assert held(world.rep, TODAY) == 330_000

    def test_a_quota_to_come_is_known_before_its_period(self, world):
        put(world, 500, NEXT)
        assert held(world.rep, TODAY, NEXT) == 500
        assert held(world.rep, TODAY - timedelta(1), NEXT) is None

    def test_a_later_day_waits_and_then_holds(self, world):
        quota(world.rep, 300_000)
        made = put(world, 330_000, effective_on=date(2026, 12, 1))
        assert (made.amount, made.next_amount, made.next_on) == (300_000, 330_000, date(2026, 12, 1))
        assert held(world.rep, date(2026, 11, 30)) == 300_000
        assert held(world.rep, date(2026, 12, 1)) == 330_000
        assert apply_due_changes(date(2026, 11, 30)) == 0
        assert apply_due_changes(date(2026, 12, 1)) == 1
        assert apply_due_changes(date(2026, 12, 1)) == 0
        made.refresh_from_db()
        assert (made.amount, made.next_amount, made.next_on, made.version) == (330_000, None, None, 3)

    def test_the_tick_says_what_it_did(self, world):
        quota(world.rep, 300_000)
        put(world, 330_000, effective_on=date(2026, 12, 1))
        assert apply_due_quotas() == "0 quotas took effect"

    def test_the_last_word_takes_the_place_of_one_that_waits(self, world):
        quota(world.rep, 300_000)
        put(world, 330_000, effective_on=date(2026, 12, 1))
        made = put(world, 310_000)
        assert (made.amount, made.next_amount) == (310_000, None)
        assert held(world.rep, date(2026, 12, 1)) == 310_000

    def test_a_removed_quota_held_until_then(self, world):
        remove_quota(quota(world.rep, 300_000), note="Left", by=world.manager, at=NOW)
        assert held(world.rep, TODAY - timedelta(1)) == 300_000
        assert held(world.rep, TODAY) is None
        last = QuotaChange.objects.latest("id")
        assert (last.amount, last.note, last.effective_on) == (None, "Left", TODAY)

    def test_attainment_of_a_past_day_is_measured_against_it(self, world):
        quota(world.rep, 300_000)
        sell(world, world.rep, 150_000, date(2026, 10, 20))
        put(world, 600_000)
        assert attainment_tree(world.rep, Q4, TODAY).roots[0].attainment == Decimal("0.25")
        then = Question(world.rep, Q4.start, Q4.end, as_of=TODAY - timedelta(1))
        assert metrics.get("quota").value(then) == 300_000
        tree = attainment_tree(world.rep, Q4, TODAY - timedelta(1), as_of=TODAY - timedelta(1))
        # What was booked today was not known yesterday.
        assert (tree.roots[0].quota, tree.roots[0].won) == (300_000, 0)


class TestLedger:
    def test_nothing_in_it_changes(self, world):
        quota(world.rep, 100)
        line = QuotaChange.objects.get()
        for change in (line.delete, lambda: QuotaChange.objects.update(amount=1)):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change()

    def test_each_way_of_changing_leaves_a_line(self, world):
        made = put(world, 100, NEXT)
        put(world, 200, NEXT, note="")
        copy_quotas(source=NEXT, target=OWN.quarter(2027, 2), percent=Decimal(0), by=world.manager, at=NOW)
        remove_quota(made, note="", by=world.manager, at=NOW)
        lines = QuotaChange.objects.order_by("id").values_list("period_key", "amount", "effective_on")
        assert list(lines) == [
            ("2027-Q1", 100, NEXT.start),
            ("2027-Q1", 200, NEXT.start),
            ("2027-Q2", 200, date(2027, 4, 1)),
            ("2027-Q1", None, NEXT.start),
        ]

    def test_saving_the_same_figure_again_is_no_change(self, world):
        made = put(world, 100)
        again = put(world, 100, version=made.version)
        assert (again.version, QuotaChange.objects.count()) == (1, 1)

    def test_history_names_the_day_from_which_it_holds(self, world):
        quota(world.rep, 300_000)
        put(world, 330_000, effective_on=date(2026, 12, 1))
        told = history("person", world.rep.pk, "2026-Q4")
        assert [(c.kind, c.amount, c.effective_on) for c in told] == [
            ("update", 330_000, date(2026, 12, 1)),
            ("insert", 300_000, Q4.start),
        ]


class TestNobodySetsTheirOwn:
    @pytest.mark.parametrize("who", ["rep", "manager", "director", "admin"])
    def test_by_hand_or_in_bulk(self, world, who):
        me = getattr(world, who)
        with pytest.raises(NotAllowed):
            put(world, 1, NEXT, by=who, who=me)
        with pytest.raises(NotAllowed):
            publish_quotas([QuotaDraft("person", me.pk, "won_revenue", NEXT, Decimal(1))], by=me, at=NOW)
        assert not Quota.objects.exists()


def drafts_of(people, amount=1000, period=NEXT, metric="won_revenue"):
    return [QuotaDraft("person", who.pk, metric, period, Decimal(amount) + i) for i, who in enumerate(people)]


class TestPublish:
    def test_it_sets_changes_and_leaves(self, world):
        quota(world.rep, 1000, "2027-Q1")
        quota(world.peer, 5, "2027-Q1")
        drafts = drafts_of([world.rep, world.peer])
        drafts += [QuotaDraft("team", world.east_one.pk, "won_revenue", NEXT, Decimal("1999.999"))]
        assert publish_quotas(drafts, by=world.director, at=NOW) == 2
        got = {(q.person_id, q.team_id): (q.amount, q.version) for q in Quota.objects.all()}
        assert got == {
            (world.rep.pk, None): (1000, 1),
            (world.peer.pk, None): (1001, 2),
            (None, world.east_one.pk): (2000, 1),
        }
        assert QuotaChange.objects.count() == 4

    def test_twice_changes_nothing(self, world):
        drafts = drafts_of([world.rep, world.peer])
        assert publish_quotas(drafts, by=world.manager, at=NOW) == 2
        assert publish_quotas(drafts, by=world.manager, at=NOW) == 0
        later = {"note": "Grown", "effective_on": date(2026, 12, 1), "by": world.manager, "at": NOW}
        quota(world.rep, 10)
        assert publish_quotas(drafts_of([world.rep], 20, Q4), **later) == 1
        assert publish_quotas(drafts_of([world.rep], 20, Q4), **later) == 0
        assert Quota.objects.get(person=world.rep, period_key="2026-Q4").next_amount == 20

    def test_what_is_in_force_asks_for_a_reason_but_only_where_it_changes(self, world):
        quota(world.rep, 1000)
        assert publish_quotas(drafts_of([world.rep], 1000, Q4), by=world.manager, at=NOW) == 0
        with pytest.raises(Refused) as refused:
            publish_quotas(drafts_of([world.peer, world.rep], 2000, Q4), by=world.manager, at=NOW)
        assert refused.value.code == "reason_needed"
        assert Quota.objects.get().amount == 1000
        assert publish_quotas(drafts_of([world.rep], 2000, Q4), note="More", by=world.manager, at=NOW) == 1

    def test_all_or_none_by_who_may(self, world):
        drafts = drafts_of([world.rep, world.outsider])
        for by in ("manager", "rep", "auditor"):
            with pytest.raises(NotAllowed):
                publish_quotas(drafts, by=getattr(world, by), at=NOW)
        assert not Quota.objects.exists()
        assert publish_quotas(drafts, by=world.admin, at=NOW) == 2

    @pytest.mark.parametrize("change", [{"amount": -1}, {"amount": 10**13}, {"metric": "win_rate"}, {"period": None}])
    def test_what_no_quota_can_be(self, world, change):
        period = Calendar().parse("2027-01-01..2027-01-15") if "period" in change else NEXT
        drafts = drafts_of([world.rep], **{**change, "period": period})
        with pytest.raises(Refused):
            publish_quotas(drafts, by=world.admin, at=NOW)

    def test_each_is_told_once_leaders_for_their_team(self, world):
        months = OWN.parts(NEXT, "month")
        drafts = [d for month in months for d in drafts_of([world.rep], period=month)]
        drafts += [QuotaDraft("team", world.east_one.pk, "won_revenue", NEXT, Decimal(5000))]
        publish_quotas(drafts, by=world.director, at=NOW)
        told = dict(Notice.objects.values_list("person__username", "text"))
        assert set(told) == {"rep", "manager"}
        assert "3 quotas for you, starting with Jan 2027" in told["rep"]
        assert "East One" in told["manager"]
        assert "¥5,000" in told["manager"]

    def test_in_the_language_of_each(self, world):
        type(world.rep).objects.filter(pk=world.rep.pk).update(language="zh-hans")
        publish_quotas(drafts_of([world.rep]), by=world.manager, at=NOW)
        assert "2027" in Notice.objects.get().text
        assert "set your quota" not in Notice.objects.get().text

    def test_a_constant_number_of_statements(self, world):
        def cost(count):
            people = [person(f"p{count}x{i}", team=world.east_one) for i in range(count)]
            publish_quotas(drafts_of(people[: count // 2]), by=world.admin, at=NOW)
            with CaptureQueriesContext(connection) as got:
                publish_quotas(drafts_of(people, 7), by=world.admin, at=NOW)
            return len(got)

        assert cost(4) == cost(40)

    def test_for_every_figure_that_can_be_shared(self, world):
        keys = {metric.key for metric in quota_metrics()}
        assert {"won_revenue", "won_deals", "new_accounts", "activities"} <= keys
        assert not keys & {"win_rate", "average_deal", "lost_deals", "open_pipeline", "quota", "attainment"}
        for key in keys:
            assert publish_quotas(drafts_of([world.rep], 10, metric=key), by=world.manager, at=NOW) == 1
            assert person_quota(world.rep.pk, NEXT, metric=key) == 10
        assert person_quota(world.rep.pk, NEXT) == 10

    def test_two_drafts_of_one_quota_are_a_mistake(self, world):
        with pytest.raises(ValueError, match="two drafts"):
            publish_quotas(drafts_of([world.rep]) * 2, by=world.admin, at=NOW)


def test_the_day_of_a_change_is_the_companys(world):
    quota(world.rep, 100)
    late = datetime.fromisoformat("2026-11-24T17:00:00+00:00")
    put(world, 200, at=late)
    # 17:00 in London is one in the morning of the 25th in Shanghai.
    assert held(world.rep, date(2026, 11, 24)) == 100
    assert held(world.rep, date(2026, 11, 25)) == 200

"""Setting, removing and copying quotas."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from goals.planning.quotas.actions.quotas import copy_quotas, period_of, remove_quota, set_quota
from goals.planning.quotas.models import Quota
from goals.planning.quotas.queries.quotas import copy_rows, history
from salesplan.core.errors import Conflict, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from salesplan.core.periods import Calendar
from tests.goals.making import quota
from tests.world import NOW

OWN = Calendar()
NEXT = OWN.quarter(2027, 1)
Q4 = OWN.quarter(2026, 4)


def put(world, by, amount=1000, person=None, period=NEXT, version=0, note="", at=NOW):
    who = person or world.rep
    return set_quota(
        "person",
        who.pk,
        period=period,
        amount=Decimal(amount),
        note=note,
        version=version,
        by=getattr(world, by),
        at=at,
    )


@pytest.mark.parametrize("by", ["manager", "director", "admin"])
def test_superiors_set_a_quota(world, by):
    made = put(world, by, 1_200_000)
    assert (made.amount, made.period_key, made.version) == (1_200_000, "2027-Q1", 1)
    assert (made.starts_on, made.ends_on) == (NEXT.start, NEXT.end)


@pytest.mark.parametrize("by", ["rep", "peer", "sibling", "stranger", "auditor"])
def test_nobody_else_does(world, by):
    with pytest.raises(NotAllowed):
        put(world, by)
    assert not Quota.objects.exists()


def test_a_leader_does_not_set_their_own(world):
    with pytest.raises(NotAllowed):
        put(world, "manager", person=world.manager)
    assert put(world, "director", person=world.manager).amount == 1000


@pytest.mark.parametrize(("by", "team", "may"), [
    ("manager", "east_one", False), ("director", "east_one", True), ("director", "east", False),
    ("admin", "root", True),
])  # fmt: skip
def test_a_team_gets_its_quota_from_above(world, by, team, may):
    values = {"period": NEXT, "amount": Decimal(5000), "version": 0, "by": getattr(world, by), "at": NOW}
    if may:
        assert set_quota("team", getattr(world, team).pk, **values).team_id == getattr(world, team).pk
    else:
        with pytest.raises(NotAllowed):
            set_quota("team", getattr(world, team).pk, **values)


def test_a_period_that_has_begun_asks_for_a_reason(world):
    with pytest.raises(Refused) as refused:
        put(world, "manager", period=Q4)
    assert refused.value.field == "note"
    assert put(world, "manager", period=Q4, note="New region").note == "New region"


def test_the_day_is_the_companys(world):
    # 31 December, 17:00 in London is 1 January in Shanghai: the quarter has begun there.
    with pytest.raises(Refused):
        put(world, "manager", at=datetime(2026, 12, 31, 17, tzinfo=UTC))


@pytest.mark.parametrize("amount", [-1, Decimal(10) ** 13])
def test_impossible_amounts_are_refused(world, amount):
    with pytest.raises(Refused) as refused:
        put(world, "manager", amount)
    assert refused.value.field == "amount"


def test_the_second_of_two_is_shown_the_difference(world):
    put(world, "manager", 1000)
    with pytest.raises(Conflict) as conflict:
        put(world, "director", 2000, version=0)
    assert conflict.value.version == 1
    assert [(d.field, d.now, d.typed) for d in conflict.value.differences] == [("amount", 1000, 2000)]
    assert put(world, "director", 2000, version=1).version == 2


def test_the_person_is_told_once_for_each_change(world):
    put(world, "manager", 1000)
    put(world, "manager", 1500, version=1)
    told = list(Notice.objects.filter(person=world.rep).order_by("id").values_list("text", flat=True))
    assert len(told) == 2
    assert "Q1 2027" in told[0]
    assert "1,500" in told[1]


def test_history_says_who_what_and_why_also_after_removal(world):
    made = put(world, "manager", 1000)
    made = put(world, "director", 2000, version=made.version, note="Bigger market")
    remove_quota(made, note="Left the team", by=world.admin, at=NOW)
    told = history("person", world.rep.pk, "2027-Q1")
    assert [(c.kind, c.by, c.amount) for c in told] == [
        ("delete", str(world.admin), 2000),
        ("update", str(world.director), 2000),
        ("insert", str(world.manager), 1000),
    ]
    assert [c.note for c in told] == ["Left the team", "Bigger market", ""]


@pytest.mark.parametrize("key", ["2026-Q5", "nonsense", "2026-01-01..2026-01-31", "2026-13"])
def test_a_quota_is_set_for_a_fiscal_period(world, key):
    with pytest.raises(Refused):
        period_of(key)


class TestCopy:
    @pytest.fixture
    def quotas(self, world):
        quota(world.rep, 300, "2026-Q4")
        quota(world.rep, 120, "2026-10")
        quota(world.peer, 200, "2026-Q4")
        quota(world.peer, 999, "2027-Q1")
        quota(world.east_one, 500, "2026-Q4")
        quota(world.outsider, 70, "2026-Q4")
        return world

    def test_the_preview_shows_what_would_happen(self, quotas):
        rows = copy_rows(quotas.manager, Q4, NEXT, Decimal(10))
        assert [(row.pk, row.period.key, row.old, row.new, row.existing) for row in rows] == [
            (quotas.rep.pk, "2027-01", 120, 132, None),
            (quotas.rep.pk, "2027-Q1", 300, 330, None),
            (quotas.peer.pk, "2027-Q1", 200, 220, 999),
        ]
        assert Quota.objects.count() == 6

    def test_copying_does_what_the_preview_showed(self, quotas):
        assert copy_quotas(source=Q4, target=NEXT, percent=Decimal(10), by=quotas.manager, at=NOW) == 2
        new = dict(
            Quota.objects.filter(starts_on__gte=NEXT.start, person=quotas.rep).values_list("period_key", "amount")
        )
        assert new == {"2027-01": 132, "2027-Q1": 330}
        assert Quota.objects.get(person=quotas.peer, period_key="2027-Q1").amount == 999
        assert Notice.objects.filter(person=quotas.rep).count() == 1

    def test_copying_twice_changes_nothing(self, quotas):
        values = {"source": Q4, "target": NEXT, "percent": Decimal(0), "by": quotas.admin, "at": NOW}
        assert copy_quotas(**values) == 4
        assert copy_quotas(**values) == 0

    @pytest.mark.parametrize("source", [NEXT, OWN.month(2026, 10)])
    def test_only_from_another_period_of_the_same_length(self, quotas, source):
        with pytest.raises(Refused):
            copy_quotas(source=source, target=NEXT, percent=Decimal(0), by=quotas.admin, at=NOW)

    def test_into_a_period_that_has_begun_needs_a_reason(self, quotas):
        values = {"source": OWN.quarter(2026, 3), "target": Q4, "percent": Decimal(0), "by": quotas.admin, "at": NOW}
        with pytest.raises(Refused):
            copy_quotas(**values)
        assert copy_quotas(**values, note="Forgotten") == 0

    def test_the_auditor_copies_nothing(self, quotas):
        with pytest.raises(NotAllowed):
            copy_quotas(source=Q4, target=NEXT, percent=Decimal(0), by=quotas.auditor, at=NOW)

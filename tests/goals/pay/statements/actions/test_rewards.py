"""Rewards besides money: handed on when a run is locked, each once, and what becomes of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.appraisals.actions.outcomes import decide_reward, give_reward
from goals.appraisals.models.outcomes import Reward
from goals.appraisals.queries import points_of
from goals.pay.engine.plan import RewardRule as Reached
from goals.pay.models import PayRun
from goals.pay.plan.rules.definitions import plan_of
from goals.pay.statements.actions.rewards import hand_on, key_of, keyed, points_in, time_of
from salesplan.core.errors import NotAllowed
from salesplan.core.notices.models import Notice
from salesplan.core.periods import Calendar
from tests.goals.making import enrol, plan, quota, sell
from tests.goals.pay.runs.test_locked import lock
from tests.world import NOW, TODAY, person

OWN = Calendar()
OCTOBER, NOVEMBER = OWN.month(2026, 10), OWN.month(2026, 11)
REWARDS = [
    {"kind": "points", "what": "100 points", "at": "1"},
    {"kind": "training", "what": "Key account course", "at": "1.2"},
    {"kind": "promotion", "what": "Senior account executive", "at": "3"},
]
RULES = {"component": [{"name": "commission", "by": "attainment", "steps": [["0", "0.05"]]}], "reward": REWARDS}
TO_DATE = {**RULES, "plan": {"interval": "year"}, "component": [{**RULES["component"][0], "reads": "to_date"}]}


def read(rules):
    return plan_of(rules, currency="CNY", calendar=Calendar())


@pytest.mark.parametrize(
    ("text", "points"), [("100 points", 100), ("1,500 points", 1500), ("积分 20", 20), ("a mention", None), ("", None)]
)
def test_points_are_read_from_what_the_rule_says(text, points):
    assert points_in(text) == points


def test_a_reward_belongs_to_the_time_by_which_it_is_measured():
    reward = Reached("points", "100 points")
    assert time_of(reward, read(RULES), "2026-10", "2026") == "2026-10"
    assert time_of(reward, read(TO_DATE), "2026-10", "2026") == "2026"


def test_a_key_tells_rules_people_and_times_apart():
    one = Reached("points", "100 points")
    others = [
        Reached("points", "200 points"),
        Reached("points", "100 points", "commission"),
        Reached("other", "100 points"),
    ]
    keys = {key_of(reward, 1, "2026-10") for reward in (one, *others)}
    keys |= {key_of(one, 2, "2026-10"), key_of(one, 1, "2026-11")}
    assert len(keys) == 6
    assert key_of(one, 1, "2026-10") == key_of(Reached("points", "100 points"), 1, "2026-10")
    assert max(map(len, keys)) <= 120
    assert keyed([one], 1, OCTOBER, None) == [(key_of(one, 1, "2026-10"), one)]


@pytest.fixture
def second(db):
    return person("second", "admin")


@pytest.fixture
def reached(world):
    """October reaches 125 % of 100,000: the points and the training, not the promotion."""
    return begin(world, RULES)


def begin(world, rules):
    enrol(plan("Rewarding", definition=rules, interval="month"), world.rep, world.peer, starts_on=OCTOBER.start)
    for who in (world.rep, world.peer):
        for key in ("2026-10", "2026-11"):
            quota(who, 100_000, key)
    sell(world, world.rep, 125_000, date(2026, 10, 5))
    return world


@pytest.mark.django_db
class TestHandingOn:
    def test_points_are_given_and_the_rest_is_proposed(self, reached, second):
        lock(OCTOBER, reached.admin, second)
        rows = {row.kind: row for row in Reward.objects.all()}
        assert set(rows) == {"points", "training"}
        points, training = rows["points"], rows["training"]
        assert (points.receiver, points.points, points.state, points.decided_by) == (reached.rep, 100, "given", second)
        assert (training.text, training.state, training.proposed_by) == (
            "Key account course",
            "proposed",
            reached.admin,
        )
        assert training.period_key == "2026-10"
        assert points_of(reached.rep) == 100
        assert Notice.objects.filter(person=reached.rep, key__endswith=":reached").count() == 1
        # The other admin is told once that something waits; who has locked does not decide.
        assert Notice.objects.filter(person=second, key__endswith=":wait").count() == 1

    def test_again_it_gives_nothing(self, reached, second):
        run = lock(OCTOBER, reached.admin, second)
        before = Reward.objects.count()
        assert hand_on(run, by=second, at=NOW) == 0
        assert Reward.objects.count() == before
        assert Notice.objects.filter(key__endswith=":wait").count() == 1

    def test_nothing_is_handed_on_before_the_lock(self, reached, second):
        from goals.pay.runs.actions import runs
        from tests.goals.pay.making import run_of
        from tests.goals.pay.runs.test_locked import calculate

        run = calculate(run_of(OCTOBER, reached.admin), reached.admin)
        runs.review_run(run, by=reached.admin, at=NOW)
        runs.approve_run(run, by=second, at=NOW)
        assert not Reward.objects.exists()

    def test_a_correction_gives_no_second_one(self, reached, second):
        lock(OCTOBER, reached.admin, second)
        sell(reached, reached.rep, 300_000, date(2026, 10, 20), name="Late")
        lock(NOVEMBER, reached.admin, second)
        assert sorted(Reward.objects.values_list("kind", flat=True)) == ["points", "training"]

    def test_the_next_period_gives_its_own(self, reached, second):
        lock(OCTOBER, reached.admin, second)
        sell(reached, reached.rep, 100_000, date(2026, 11, 5))
        lock(NOVEMBER, reached.admin, second)
        assert points_of(reached.rep) == 200

    def test_what_is_reached_to_date_is_given_once_in_its_interval(self, world, second):
        begin(world, TO_DATE)
        sell(world, world.rep, 125_000, date(2026, 10, 6))  # 250,000 of what October and November carry
        lock(OCTOBER, world.admin, second)
        sell(world, world.rep, 125_000, date(2026, 11, 5))
        lock(NOVEMBER, world.admin, second)
        assert sorted(Reward.objects.values_list("kind", "period_key")) == [
            ("points", "2026-10"), ("training", "2026-10")
        ]  # fmt: skip

    def test_the_queries_do_not_grow_with_the_people(self, reached, second):
        run = lock(OCTOBER, reached.admin, second)
        with CaptureQueriesContext(connection) as few:
            hand_on(run, by=second, at=NOW)
        assert len(few) <= 8


@pytest.mark.django_db
class TestWhatBecomesOfIt:
    def test_four_eyes_then_given(self, reached, second):
        lock(OCTOBER, reached.admin, second)
        row = Reward.objects.get(kind="training")
        with pytest.raises(NotAllowed):
            decide_reward(row, approve=True, by=reached.admin, at=NOW)
        row = decide_reward(row, approve=True, by=second, at=NOW)
        for who in (reached.rep, reached.peer, reached.outsider):
            with pytest.raises(NotAllowed):
                give_reward(row, on=TODAY, by=who, at=NOW)
        assert give_reward(row, on=TODAY, by=reached.manager, at=NOW).state == "given"

    def test_the_statement_says_what_became_of_it(self, reached, second, as_):
        url = reverse("goals:statement_detail", args=[reached.rep.pk, "2026-10"])
        assert "issued when the pay run is locked" in as_(reached.rep).get(url).content.decode()
        lock(OCTOBER, reached.admin, second)
        row = Reward.objects.get(kind="training")
        answer = as_(reached.rep).get(url)
        assert [reward.state for _one, reward in answer.context["rewards"]] == ["given", "proposed"]
        assert row.get_absolute_url() in answer.content.decode()
        decide_reward(row, approve=False, note="Full by now", by=second, at=NOW)
        page = as_(reached.rep).get(row.get_absolute_url().partition("#")[0]).content.decode()
        assert "Declined" in page
        assert "Full by now" in page

    def test_everybody_sees_theirs(self, reached, second, as_):
        lock(OCTOBER, reached.admin, second)
        url = reverse("goals:reward_list")
        seen = {
            who: len(as_(getattr(reached, who)).get(url).context["rows"])
            for who in ("rep", "peer", "manager", "auditor")
        }
        assert seen == {"rep": 2, "peer": 0, "manager": 2, "auditor": 2}
        assert as_(reached.rep).get(url).context["points"] == 100
        assert as_(reached.peer).get(url, {"person": reached.rep.pk}).status_code == 404
        row = Reward.objects.get(kind="training")
        assert as_(reached.peer).get(reverse("goals:reward_decide", args=[row.pk])).status_code == 404

    def test_an_admin_decides_by_the_page(self, reached, second, as_):
        lock(OCTOBER, reached.admin, second)
        row = Reward.objects.get(kind="training")
        url = reverse("goals:reward_decide", args=[row.pk])
        assert as_(second).get(url).status_code == 200
        answer = as_(second).post(url, {"approve": "1", "note": ""})
        assert answer["Location"] == row.get_absolute_url()
        give = reverse("goals:reward_give", args=[row.pk])
        assert as_(reached.manager).get(give).status_code == 200
        assert as_(reached.manager).post(give, {"given_on": "2026-11-20"}).status_code == 302
        row.refresh_from_db()
        assert row.state == "given"

    def test_the_list_asks_the_same_queries_for_many(self, reached, second, as_):
        def count():
            with CaptureQueriesContext(connection) as found:
                assert client.get(url).status_code == 200
            return len(found)

        lock(OCTOBER, reached.admin, second)
        client, url = as_(reached.auditor), reverse("goals:reward_list")
        client.get(url)
        few = count()
        row = Reward.objects.get(kind="points")
        for i in range(5):
            row.pk, row.key = None, f"{row.key[:100]}{i}"
            row.save(force_insert=True)
        assert count() == few
        assert PayRun.objects.count() == 1

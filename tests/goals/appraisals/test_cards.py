"""Scorecards: drafts, versions in use, and what is refused."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from goals.appraisals.actions import cards
from goals.appraisals.figures import figures
from goals.appraisals.models.cards import Measure, Scorecard
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.periods import Calendar
from tests.goals.appraisals.making import card, open_round, values
from tests.goals.making import quota, sell
from tests.world import NOW

D = Decimal


@pytest.fixture
def draft(world):
    return cards.create_scorecard(name="Reps", interval="quarter", by=world.admin, at=NOW).versions.get()


def measure(draft, by, **given):
    told = {"name": "Won revenue", "metric": "won_revenue", "basis": "quota", "rows": [("0.8", "0"), ("1", "100")]}
    return cards.save_measure(draft, values(**(told | given)), by=by)


@pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
def test_only_admins_change_scorecards(world, draft, who):
    by = getattr(world, who)
    for refused in (
        lambda: cards.create_scorecard(name="Mine", interval="year", by=by, at=NOW),
        lambda: cards.create_draft(draft.scorecard, by=by, at=NOW),
        lambda: cards.discard_draft(draft, by=by),
        lambda: cards.set_weights(draft, {}, by=by),
        lambda: measure(draft, by),
        lambda: cards.publish(draft, why="", by=by, at=NOW),
        lambda: cards.edit_draft(draft, missing="zero", grades=[{"letter": "A", "lower": D(0)}], by=by),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_scorecard_begins_with_a_draft_and_grades_that_fit(world, draft):
    assert draft.is_draft
    assert [(g.letter, g.lower) for g in draft.grades.all()] == [("A", 105), ("B", 90), ("C", 70), ("D", 0)]
    with pytest.raises(Refused) as refused:
        cards.create_scorecard(name="REPS", interval="year", by=world.admin, at=NOW)
    assert refused.value.field == "name"


def test_a_measure_keeps_its_curve(world, draft):
    made = measure(draft, world.admin)
    assert (made.anchors, made.falling) == ([["0.8", "0"], ["1", "100"]], False)
    assert made.curve.score(D("0.9")) == 50
    cycle = measure(
        draft, world.admin, name="Cycle", metric="cycle_days", basis="value", rows=[("30", "120"), ("90", "0")]
    )
    assert cycle.falling
    assert cycle.curve.score(D(60)) == 60


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"metric": "nonsense"}, "metric", "Choose a figure from the list."),
        ({"metric": "quota"}, "metric", "Choose a figure from the list."),
        ({"metric": "win_rate"}, "basis", "No quotas are set for this figure."),
        ({"rows": [("1", "100"), ("0.8", "0")]}, "curve", "Row 2 is lower than the row before it."),
        (
            {"metric": "cycle_days", "basis": "value", "rows": [("30", "0"), ("90", "100")]},
            "curve",
            "Row 2 has more points than the row before it, but less is better here.",
        ),
    ],
)
def test_what_makes_no_measure_is_refused_with_its_place(world, draft, given, field, said):
    with pytest.raises(Refused) as refused:
        measure(draft, world.admin, **given)
    assert refused.value.field == field
    assert said in str(refused.value.message)
    assert draft.measures.count() == 0


def test_two_measures_have_two_names(world, draft):
    measure(draft, world.admin)
    with pytest.raises(Refused) as refused:
        measure(draft, world.admin, name="won REVENUE")
    assert refused.value.field == "name"


def test_a_draft_is_in_use_only_with_weights_of_100(world, draft):
    with pytest.raises(Refused, match="Add a measure first"):
        cards.publish(draft, why="", by=world.admin, at=NOW)
    one = measure(draft, world.admin, weight="60")
    two = measure(draft, world.admin, name="Deals", metric="won_deals", basis="value", weight="39.99")
    with pytest.raises(Refused, match=r"total 99.99%; 0.01% is still"):
        cards.publish(draft, why="", by=world.admin, at=NOW)
    cards.set_weights(draft, {one.pk: D(70), two.pk: D(40)}, by=world.admin)
    with pytest.raises(Refused, match="10% too much"):
        cards.publish(draft, why="", by=world.admin, at=NOW)
    cards.set_weights(draft, {two.pk: D(30)}, by=world.admin)
    assert cards.publish(draft, why="", by=world.admin, at=NOW).published_by == world.admin


def test_a_version_in_use_is_never_edited_not_even_past_the_actions(world):
    used = card(world).versions.get()
    with pytest.raises(Refused, match="can't be edited"):
        cards.set_weights(used, {}, by=world.admin)
    some = used.measures.first()
    for broken in (
        lambda: Measure.objects.filter(pk=some.pk).update(weight=1),
        lambda: Measure.objects.filter(pk=some.pk).delete(),
        lambda: Measure.objects.create(version=used, name="More", metric="won_deals"),
        lambda: used.grades.update(lower=1),
        lambda: type(used).objects.filter(pk=used.pk).update(missing="zero"),
        lambda: used.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()


def test_the_next_version_begins_as_a_copy_and_says_why(world):
    made = card(world)
    draft = cards.create_draft(made, by=world.admin, at=NOW)
    assert cards.create_draft(made, by=world.admin, at=NOW) == draft
    assert (draft.number, draft.measures.count(), draft.grades.count()) == (2, 5, 4)
    assert made.versions.get(number=1).measures.count() == 5
    with pytest.raises(Refused) as refused:
        cards.publish(draft, why=" ", by=world.admin, at=NOW)
    assert refused.value.field == "why"
    cards.publish(draft, why="More weight on revenue", by=world.admin, at=NOW)
    cards.discard_draft(cards.create_draft(made, by=world.admin, at=NOW), by=world.admin)
    assert made.versions.count() == 2


def test_the_only_version_cannot_be_thrown_away(world, draft):
    with pytest.raises(Refused):
        cards.discard_draft(draft, by=world.admin)


def test_grades_are_set_together_or_not_at_all(world, draft):
    good = [{"letter": "S", "meaning": "", "meaning_zh": "", "lower": D(110)}, {"letter": "A", "lower": D(0)}]
    cards.edit_draft(draft, missing="zero", grades=good, by=world.admin)
    assert [g.letter for g in draft.grades.all()] == ["S", "A"]
    with pytest.raises(Refused, match="The lowest grade must start at 0"):
        cards.edit_draft(draft, missing="zero", grades=[{"letter": "S", "lower": D(110)}], by=world.admin)
    with pytest.raises(Refused, match="Grade 1: the total must be between 0 and 120"):
        cards.edit_draft(draft, missing="zero", grades=[{"letter": "S", "lower": None}], by=world.admin)


def test_a_rep_reads_only_the_scorecards_they_are_appraised_by(world):
    from tests.goals.appraisals.making import open_round

    made = card(world)
    assert made not in Scorecard.objects.visible_to(world.rep)
    open_round(world, to="self")
    assert made in Scorecard.objects.visible_to(world.rep)
    assert made not in Scorecard.objects.visible_to(world.outsider)
    assert made in Scorecard.objects.visible_to(world.stranger)


class TestNameAndUse:
    def test_a_name_changes_and_stays_one_of_its_own(self, world):
        made, other = card(world), cards.create_scorecard(name="Other", interval="quarter", by=world.admin, at=NOW)
        cards.rename_scorecard(made, name=" Sales ", name_zh="销售", by=world.admin)
        made.refresh_from_db()
        assert (made.name, made.name_zh) == ("Sales", "销售")
        with pytest.raises(Refused) as fault:
            cards.rename_scorecard(other, name="SALES", by=world.admin)
        assert fault.value.field == "name"
        cards.rename_scorecard(made, name="SALES", by=world.admin)

    def test_a_retired_one_opens_no_round_and_what_was_appraised_stays(self, world):
        made = card(world)
        old = open_round(world)
        cards.retire_scorecard(made, retired=True, by=world.admin)
        with pytest.raises(Refused, match="retired"):
            open_round(world, team=world.east_two)
        assert old.appraisals.exists()
        cards.retire_scorecard(made, retired=False, by=world.admin)
        assert open_round(world, team=world.east_two).appraisals.exists()

    @pytest.mark.parametrize("who", ["rep", "manager", "auditor"])
    def test_by_admins_only(self, world, who):
        made, by = card(world), getattr(world, who)
        with pytest.raises(NotAllowed):
            cards.rename_scorecard(made, name="x", by=by)
        with pytest.raises(NotAllowed):
            cards.retire_scorecard(made, retired=True, by=by)

    def test_the_pages(self, world, client):
        made = card(world)
        client.force_login(world.admin)
        url = reverse("goals:scorecard_rename", args=[made.pk])
        assert 'value="Account executive"' in client.get(url).content.decode()
        assert client.post(url, {"name": ""}).status_code == 422
        assert client.post(url, {"name": "Hunters", "name_zh": "猎手"}).status_code == 302
        client.post(reverse("goals:scorecard_retire", args=[made.pk]), {"retired": "1"})
        page = client.get(reverse("goals:scorecard_detail", args=[made.pk])).content.decode()
        assert "Hunters" in page
        assert "Retired" in page
        assert "Hunters" not in client.get(reverse("goals:round_create")).content.decode()
        assert "Hunters" in client.get(reverse("goals:scorecard_list")).content.decode()


def test_the_share_of_a_quota_of_any_figure_that_quotas_are_set_for(world, draft):
    quota(world.rep, 4, metric="won_deals")
    for amount in (100, 200, 300):
        sell(world, world.rep, amount)
    deals = measure(draft, world.admin, name="Deals", metric="won_deals")
    found = figures([deals], [world.rep.pk, world.peer.pk], Calendar().quarter(2026, 4))
    one = found[world.rep.pk, deals.pk]
    assert (one.value, one.actual, one.target, one.target_rows) == (D("0.75"), 3, 4, "")
    assert found[world.peer.pk, deals.pk].value is None

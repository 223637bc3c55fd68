"""The page "My goals": its figures and their rows, the share of the whole, the next deal, and who sees whose."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.planning.my_goals import deals, queries, related, shares
from goals.planning.my_goals.queries import Selection
from goals.planning.quotas.actions.quotas import set_quota
from goals.planning.quotas.queries.attainment import attainment_tree
from salesplan.core.periods import Calendar
from salesplan.people.models import Membership, Team
from tests.goals.making import goal, quota, sell
from tests.goals.planning.corrective_actions.making import corrective_action
from tests.goals.planning.quota_responses.making import accept, line, object_to
from tests.world import NOW, TODAY, copies, deal, person

pytestmark = pytest.mark.django_db
Q4 = Calendar().quarter(2026, 4)
URL = "/goals/mine/"


@pytest.fixture
def sold(world):
    """The worked numbers: 500,000 of 1,000,000 of 2,000,000 of 4,000,000, half of it won everywhere but by the rep."""
    quota(world.rep, 500_000)
    quota(world.east_one, 1_000_000)
    quota(world.east, 2_000_000)
    quota(world.root, 4_000_000)
    sell(world, world.rep, 200_000, date(2026, 10, 20))
    sell(world, world.peer, 300_000, date(2026, 11, 2))
    sell(world, world.other, 500_000, date(2026, 11, 3))
    sell(world, world.outsider, 1_000_000, date(2026, 11, 4))
    return world


def asked(user, whose=None, period=Q4, today=TODAY):
    return Selection(user, whose or user, period, today)


def moved(about, told=""):
    """Return what the chosen deal does to each level: (label, added, before, after)."""
    chosen = deals.choice(about, told, NOW).chosen
    found = shares.moved(about, queries.figures(about), shares.levels(about), chosen.landings)
    return [(one.label, one.effect.added, one.effect.before, one.effect.after) for one in found]


def text_of(answer):
    return " ".join(answer.content.decode().split())


# ---- figures -------------------------------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_attainment_tree(sold):
    found = queries.figures(asked(sold.rep)).node
    known = attainment_tree(sold.rep, Q4, TODAY).rows[0]
    for name in ("quota", "won", "attainment", "gap", "open_pipeline", "from_open", "coverage", "forecast", "status"):
        assert getattr(found, name) == getattr(known, name), name
    assert (found.won_deals, found.closed_deals) == (known.won_deals, known.closed_deals) == (1, 1)


def test_a_superior_sees_the_same_figures(sold):
    own = queries.figures(asked(sold.rep))
    for user in (sold.manager, sold.director, sold.admin, sold.auditor):
        seen = queries.figures(asked(user, sold.rep))
        assert (seen.node, seen.days_left, seen.forecast) == (own.node, own.days_left, own.forecast)


def test_every_figure_leads_to_its_rows(sold, as_):
    found = queries.figures(asked(sold.rep))
    client = as_(sold.rep)
    for url in found.rows.values():
        assert client.get(url).status_code == 200, url
    assert "200,000" in text_of(client.get(found.rows["won_revenue"]))
    told = text_of(client.get(URL))
    for url in found.rows.values():
        assert url.replace("&", "&amp;") in told


def test_needed_coverage_waits_for_enough_closed_deals(sold, as_):
    assert queries.figures(asked(sold.rep)).needed is None
    assert "not enough closed deals" in text_of(as_(sold.rep).get(URL))
    for n in range(9):
        deal(sold, sold.rep, sold.stages["lost"], f"Lost {n}", state="lost", closed_on=TODAY)
    assert queries.figures(asked(sold.rep)).needed == 10
    assert "needs 10.0× = 1 ÷ 10% win rate" in text_of(as_(sold.rep).get(URL))


def test_a_period_that_is_over_says_how_it_ended(sold, as_):
    quota(sold.rep, 400_000, "2026-Q3")
    sell(sold, sold.rep, 100_000, date(2026, 8, 1))
    told = text_of(as_(sold.rep).get(URL, {"period": "2026-Q3"}))
    assert "Final result" in told
    assert "25.0%" in told
    assert "no deal can change it" in told


def test_working_days_left_leave_out_weekends(sold):
    # 25 to 30 November has 4 working days, December 23.
    assert queries.figures(asked(sold.rep)).days_left == 27
    assert queries.figures(asked(sold.rep, today=date(2026, 12, 31))).days_left == 0
    assert queries.figures(asked(sold.rep, today=date(2027, 2, 1))).days_left == 0


def test_quotas_for_something_else_are_further_rows(sold, as_):
    quota(sold.rep, 4, metric="won_deals")
    (found,) = queries.other_quotas(asked(sold.rep))
    assert (found.metric.key, found.node.quota, found.node.won) == ("won_deals", 4, 1)
    told = text_of(as_(sold.rep).get(URL))
    assert "Other quotas" in told
    assert "Won deals" in told


# ---- the share of the whole ----------------------------------------------------------------------------------------


def test_the_share_of_each_level(sold, as_):
    found = [(one.label, one.quota_share, one.won_share) for one in shares.levels(asked(sold.rep))]
    assert found == [
        ("East One", Decimal("0.5"), Decimal("0.4")),
        ("East", Decimal("0.25"), Decimal("0.2")),
        ("Company", Decimal("0.125"), Decimal("0.1")),
    ]
    told = text_of(as_(sold.rep).get(URL))
    assert ("50.0% of East One" in told, "12.5% of Company" in told) == (True, True)


def test_the_figures_of_a_team_stay_with_who_sees_it(sold, as_):
    told = text_of(as_(sold.rep).get(URL))
    assert not any(one.is_open for one in shares.levels(asked(sold.rep)))
    assert "2,000,000" not in told
    assert "4,000,000" not in told
    seen = text_of(as_(sold.director).get(URL, {"person": sold.rep.pk}))
    assert "¥500,000 / ¥2,000,000" in seen
    assert "4,000,000" not in seen


def test_who_moved_within_the_period_counts_at_both_teams(sold):
    Membership.objects.filter(person=sold.rep).update(ends_on=date(2026, 11, 14))
    Membership.objects.create(person=sold.rep, team=sold.west_one, starts_on=date(2026, 11, 15))
    found = {one.label: one for one in shares.levels(asked(sold.rep))}
    assert list(found) == ["West One", "West", "Company", "East One", "East"]
    west, east, company = found["West One"], found["East One"], found["Company"]
    assert (west.stay.first, east.stay.last, company.stay) == (date(2026, 11, 15), date(2026, 11, 14), None)
    assert west.own_quota + east.own_quota == company.own_quota == 500_000
    assert (west.own_won, east.own_won, company.own_won) == (0, 200_000, 200_000)
    # The next deal lands where they are then.
    assert [one[0] for one in moved(asked(sold.rep))] == [str(sold.rep), "West One", "West", "Company"]


# ---- the next deal -------------------------------------------------------------------------------------------------


def test_the_next_deal_moves_each_level_by_the_worked_numbers(sold, as_):
    sold.deal.splits.all().delete()
    sold.deal.splits.create(person=sold.rep, percent=60)
    sold.deal.splits.create(person=sold.other, percent=40)
    assert moved(asked(sold.rep)) == [
        (str(sold.rep), 60_000, Decimal("0.4"), Decimal("0.52")),
        ("East One", 60_000, Decimal("0.5"), Decimal("0.56")),
        ("East", 100_000, Decimal("0.5"), Decimal("0.55")),
        ("Company", 100_000, Decimal("0.5"), Decimal("0.525")),
    ]
    told = text_of(as_(sold.rep).get(URL))
    assert "¥100k (Line 3 sensors) moves East by 5.0 " in told


def test_it_comes_true_when_the_deal_is_won(sold):
    expected = [(label, after) for label, _added, _before, after in moved(asked(sold.rep))]
    sell(sold, sold.rep, sold.deal.amount)
    about = asked(sold.rep)
    now = [(str(sold.rep), queries.figures(about).node.attainment)]
    now += [(one.label, one.won / one.quota) for one in shares.levels(about)]
    assert now == expected


def test_another_deal_is_chosen_in_the_address(sold, as_):
    small = deal(sold, sold.rep, sold.stages["proposal"], "Small one", "10000", expected_close_on=date(2026, 12, 20))
    client = as_(sold.rep)
    assert "(Line 3 sensors) moves East by 5.0 points" in text_of(client.get(URL))
    told = text_of(client.get(URL, {"deal": small.pk}))
    assert "¥10k (Small one) moves East by 0.50 " in told
    assert f'<option value="{small.pk}" selected>' in told


@pytest.mark.parametrize("told", ["foreign", "won", "nonsense", "999999999999999999999"])
def test_a_deal_that_is_not_theirs_or_not_open_gives_way_to_the_next(sold, as_, told):
    won = sell(sold, sold.rep, 5)
    address = {"foreign": sold.foreign_deal.pk, "won": won.pk}.get(told, told)
    found = text_of(as_(sold.rep).get(URL, {"deal": address}))
    assert "(Line 3 sensors) moves East" in found
    assert "The deal in this link is no longer open" in found
    assert "Foreign secret" not in found


def test_a_deal_one_has_a_part_in_counts_too(sold):
    shared = deal(
        sold, sold.other, sold.stages["proposal"], "Shared", "50000",
        splits=[(sold.other, "80"), (sold.rep, "20")], expected_close_on=date(2026, 11, 25),
    )  # fmt: skip
    about = asked(sold.rep)
    assert deals.choice(about, "", NOW).chosen.deal == shared
    assert [(label, added) for label, added, *_rest in moved(about)] == [
        (str(sold.rep), 10_000),
        ("East One", 10_000),
        ("East", 50_000),
        ("Company", 50_000),
    ]


def test_a_deal_in_a_currency_without_a_rate_says_so(sold, as_):
    deal(sold, sold.rep, sold.stages["proposal"], "Kroner", "9", currency="NOK", expected_close_on=TODAY)
    assert "There is no exchange rate for NOK" in text_of(as_(sold.rep).get(URL))


# ---- who sees whose, and bad addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["peer", "outsider", "sibling", "stranger"])
def test_others_do_not_see_it(sold, as_, who):
    assert as_(getattr(sold, who)).get(URL, {"person": sold.rep.pk}).status_code == 404


@pytest.mark.parametrize("who", ["rep", "manager", "director", "admin", "auditor"])
def test_those_in_the_line_do(sold, as_, who):
    answer = as_(getattr(sold, who)).get(URL, {"person": sold.rep.pk})
    assert answer.status_code == 200
    assert "Chen Wei" in text_of(answer)


@pytest.mark.parametrize("told", ["x", "-1", "0", "999999", "9" * 30, "1.5"])
def test_nobody_is_found_at_nonsense(world, as_, told):
    assert as_(world.admin).get(URL, {"person": told}).status_code == 404


@pytest.mark.parametrize("told", ["", "x", "2026-13", "9999", "0001", "2026-11-01..2026-11-15", "2026-Q5"])
def test_a_period_that_is_none_gives_way_to_the_quarter(sold, as_, told):
    answer = as_(sold.rep).get(URL, {"period": told})
    assert answer.status_code == 200
    assert answer.context["period"] == Q4


@pytest.mark.parametrize("told", ["2026-11", "2026-Q4", "2026-H2", "2026", "2027-Q1"])
def test_months_quarters_and_years(sold, as_, told):
    answer = as_(sold.rep).get(URL, {"period": told})
    assert (answer.status_code, answer.context["period"].key) == (200, told)


# ---- what stands around --------------------------------------------------------------------------------------------


def test_goals_actions_and_changes(sold, as_):
    above = goal(sold.east_one, 1_000_000, title="East One, the whole")
    goal(sold.rep, 500_000, title="My part", parent=above)
    goal(sold.rep, None, kind="development", metric="", title="Learn to negotiate", parent=above)
    goal(sold.peer, 5, title="Not mine")
    mine = corrective_action(sold, what="Visits twice a week", owner=sold.rep)
    why = {"note": "Two people left", "by": sold.manager, "at": NOW}
    set_quota("person", sold.rep.pk, amount=Decimal(600_000), period=Q4, version=None, **why)
    told = text_of(as_(sold.rep).get(URL))
    for words in ("My part", "East One, the whole", "Learn to negotiate", mine.what, "Two people left"):
        assert words in told
    assert "Not mine" not in told
    assert "¥500,000.00 →" in told
    newest, first = related.changes(asked(sold.rep))
    assert (newest.before, newest.line.amount, newest.line.set_by) == (500_000, 600_000, sold.manager)
    assert (first.before, first.line.amount) == (None, 500_000)


def test_each_quota_can_be_agreed_to_here(sold, as_):
    quota(sold.rep, 200_000, "2026-11")
    quota(sold.rep, 100_000, "2026-10")
    accept(line(sold.rep, "2026-11"), sold.rep)
    found = related.agreements(asked(sold.rep), related.changes(asked(sold.rep)))
    assert [(one.change.period_key, str(one.state), one.may_accept) for one in found] == [
        ("2026-Q4", "waiting", True),
        ("2026-11", "accepted", False),
    ]
    told = text_of(as_(sold.rep).get(URL))
    assert f'action="{found[0].accept_url}"' in told
    object_to(line(sold.rep), sold.rep)
    seen = text_of(as_(sold.manager).get(URL, {"person": sold.rep.pk}))
    assert "Agreed?" in seen
    assert found[0].answer_url in seen
    assert found[0].accept_url not in seen


def test_who_leads_teams_sees_what_they_answer_for(sold, as_):
    (one,) = shares.led(asked(sold.manager))
    assert (one.team, one.node.quota, one.node.won, one.is_open) == (sold.east_one, 1_000_000, 500_000, True)
    assert one.share == Decimal("0.25")
    told = text_of(as_(sold.manager).get(URL))
    assert "Teams you are responsible for" in told
    assert "You have no quota" not in told


# ---- empty ---------------------------------------------------------------------------------------------------------


def test_without_a_quota_it_says_who_sets_it(world, as_):
    told = text_of(as_(world.rep).get(URL))
    assert "You have no quota for Q4 2026" in told
    assert "Ask Manager to set it" in told
    set_url = reverse("goals:quota_edit", args=["person", world.rep.pk, "2026-Q4"])
    assert set_url not in told
    assert set_url in text_of(as_(world.manager).get(URL, {"person": world.rep.pk}))
    assert "will not change any attainment" in told


def test_without_team_or_deals_it_says_the_next_step(world, as_):
    lonely = person("lonely", name="Lone")
    told = text_of(as_(lonely).get(URL))
    assert "You are not in a team" in told
    assert "No open deals" in told
    assert reverse("pipeline:deal_create") in told
    seen = text_of(as_(world.auditor).get(URL, {"person": lonely.pk}))
    assert reverse("pipeline:deal_create") + '" data-dialog>New deal</a></p>' not in seen


def test_in_chinese(sold, as_):
    client = as_(sold.rep)
    client.cookies["django_language"] = "zh-hans"
    assert "我的目标" in text_of(client.get(URL))


# ---- queries -------------------------------------------------------------------------------------------------------


def _count(client, **params):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(URL, params).status_code == 200
    return len(caught)


def test_the_number_of_queries_stays(sold, as_):
    goal(sold.rep, 500_000, title="One", parent=goal(sold.east_one, 5, title="Above"))
    corrective_action(sold, owner=sold.rep)
    client = as_(sold.rep)
    _count(client)
    few = _count(client)
    copies(sold.deal, [{"name": f"Deal {n}"} for n in range(10)])
    for n in range(10):
        team = Team.objects.create(name=f"Team {n}", parent=sold.east)
        who = person(f"person{n}", team=team)
        quota(who, 1000)
        sell(sold, who, 100)
        goal(sold.rep, n + 1, title=f"Goal {n}", parent=goal(sold.east_one, 5, title=f"Above {n}"))
        corrective_action(sold, owner=sold.rep, due_on=TODAY + timedelta(n + 1))
    assert _count(client) <= few

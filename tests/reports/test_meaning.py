"""One meaning per word: a figure is the same on every page, tile, row, list, mail and in the API, for everybody."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pytest

from pipeline.deals.models import DealSplit
from pipeline.snapshots.actions import snapshot_pipeline
from salesplan.people.models import User
from tests.reports.crawler import Crawler, Samples, crawl

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What must be read for the test to mean something.
WORDS = {"won_revenue", "open_pipeline", "weighted_pipeline", "forecast", "coverage", "quota", "attainment"}
WORDS |= {"cycle_median", "cycle_days", "win_rate", "won_deals", "gap_plan_closed", "gap_goal_closed"}
WORDS |= {"goal_target", "goal_attainment", "plan_reached", "plan_spent"}
WORDS |= {"pay_credited", "pay_attainment", "pay_earned", "pay_pending", "overdue_amount"}
WORDS |= {"pay_commission", "pay_adjusted", "pay_payout"}
# The kinds of pages that must have been among them.
PLACES = (
    "/goals/targets/",
    "/gap/",
    "/goals/corrective-actions/",
    "/goals/cascades/",
    "/goals/statements/",
    "/goals/plans/",
)
PLACES += ("/goals/pay/runs/", "file of /goals/pay/runs/", "file of /goals/statements/")
PLACES += (
    "/reports/monitors/",
    "/reports/leaderboard/",
    "/reports/quotas/heatmap/",
    "/reports/sales/",
    "digest",
    "API",
)


@pytest.fixture
def kept_today(demo: None) -> None:
    """The demo company with the open deals of today kept, so that a day can be asked for as it was."""
    snapshot_pipeline(date.today())


def test_everybody_is_told_one_figure_of_one_thing(kept_today: None) -> None:
    """One of each role, and somebody who has a small share of others' deals."""
    people = [User.objects.get(username=name) for name in ("rep", "manager", "admin")]
    sharing = (
        DealSplit.objects.filter(percent__lt=100, deal__state="open").exclude(person__in=people).order_by("percent")
    )
    _agree([*people, sharing.first().person], singles=1)


@pytest.mark.thorough
def test_all_people_of_the_demo_are_told_one_figure_of_one_thing(kept_today: None) -> None:
    _agree(User.objects.filter(is_active=True).order_by("pk"), singles=2)


def _agree(people: Iterable[User], singles: int) -> None:
    quarrels, words, places = [], set(), set()
    crawled: list[Crawler] = []
    sampled: dict[str, Samples] = defaultdict(lambda: defaultdict(int))
    for person in people:
        heard = crawl(person, singles, sampled[person.role])
        crawled.append(heard)
        quarrels += heard.quarrels()
        words |= {metric for metric, _scope, _days in heard.said}
        places |= set().union(*(urls for told in heard.said.values() for urls in told.values()))
        several = [key for key, told in heard.said.items() if len(set().union(*told.values())) > 2]
        assert len(several) > 5, person
    _count(crawled)
    assert not quarrels, "\n".join(quarrels)
    assert words >= WORDS
    assert [place for place in PLACES if not any(place in url for url in places)] == []


def _count(crawled: list[Crawler]) -> None:
    """Say how much was read; seen with `--log-cli-level=warning`."""
    pages = sum(len(one.seen) for one in crawled)
    figures = [told for one in crawled for told in one.said.values()]
    heard = sum(len(urls) for told in figures for urls in told.values())
    compared = sum(len(set().union(*told.values())) > 1 for told in figures)
    text = "%s people, %s pages, %s figures, %s of %s said in several places"
    logging.getLogger(__name__).warning(text, len(crawled), pages, heard, compared, len(figures))

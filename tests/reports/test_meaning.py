"""One meaning per word: a figure is the same on every page, tile, row, list and in the API, for everybody.

The pages write each figure with a mark: which metric it is, whose, of which days, and how much exactly (the tag
`figure`). The crawler signs in as somebody, reads the pages and the parts that they load, follows every link of a figure
to the rows behind it, and asks the API for each figure that it has: all that is said of one thing must be one figure.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pipeline.deals.models import DealSplit
from pipeline.snapshots.actions import snapshot_pipeline
from salesplan.core import metrics
from salesplan.people.choices import Role
from salesplan.people.models import User

pytestmark = pytest.mark.django_db

MARKED = re.compile(r'<data value="([^"]*)" data-metric="([^"]+)" data-scope="([^"]+)" data-period="([^"]+)">')
# A link, or a part of a page that it loads, and what stands within it.
LINKED = re.compile(r'<a [^>]*href="(/[^"#]+)"[^>]*>((?:(?!</a>).)*)</a>', re.DOTALL)
LOADED = re.compile(r'hx-get="(/[^"#]+)"')
# So many lists of rows are opened for each metric and kind of scope: they are all made alike.
SAMPLES = 2
# So many figures of each metric and kind of scope are asked of the API, which is the registry itself.
ASKED = 6
PLACES = {"money": "0.01", "count": "1", "share": "0.000001", "days": "0.01", "times": "0.01"}


class Heard:
    """What one person was told: for each (metric, scope, days) each figure with the pages that said it."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.client = Client()
        self.client.force_login(person)
        self.said: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.seen: set[str] = set()
        self.samples: dict[tuple[str, str], int] = defaultdict(int)

    def read(self, url: str) -> None:
        """Read a page, the parts that it loads, and the rows behind its figures."""
        if url in self.seen:
            return
        self.seen.add(url)
        answer = self.client.get(url)
        assert answer.status_code == 200, url
        text = answer.content.decode()
        for value, *key in MARKED.findall(text):
            self.hear(tuple(map(unescape, key)), value, url)
        for part in LOADED.findall(text):
            if part.startswith(("/reports/", "/home/")):
                self.read(unescape(part))
        for link, inside in LINKED.findall(text):
            for _value, metric, scope, _days in MARKED.findall(inside):
                kind = metric, re.sub(r"\d+", "", scope)
                self.samples[kind] += 1
                if self.samples[kind] <= SAMPLES:
                    self.read(unescape(link))

    def hear(self, key: tuple, value: str, where: str) -> None:
        """Take down a figure; what a person sees without a filter is their own, where they see nobody else."""
        metric, scope, days = key
        if scope == "all" and self.person.role == Role.REP:
            scope = f"owner={self.person.pk}"
        self.said[metric, scope, days][rounded(metric, value)].add(where)

    def ask(self) -> None:
        """Ask the API for some figures of each kind that the registry knows."""
        asked: dict[tuple[str, str], int] = defaultdict(int)
        for metric, scope, days in list(self.said):
            kind = metric, re.sub(r"\d+", "", scope)
            asked[kind] += 1
            if metric.startswith("gap_") or asked[kind] > ASKED:
                continue
            start, end, as_of = re.fullmatch(r"(\S+?)\.\.([^@]+)@?(.*)", days).groups()
            told = {} if scope == "all" else dict(part.split("=") for part in scope.split("&"))
            params = {"from": start, "to": end, **told} | ({"as_of": as_of} if as_of else {})
            answer = self.client.get(reverse("api:metric-detail", args=[metric]), params).json()
            assert "total" in answer, (metric, params, answer)
            self.hear((metric, scope, days), answer["total"] or "", "API")

    def quarrels(self) -> Iterator[str]:
        """Yield what was said in two ways."""
        for key, told in self.said.items():
            if len(told) > 1:
                ways = "; ".join(
                    f"{value or 'nothing'} on {', '.join(sorted(urls)[:3])}" for value, urls in told.items()
                )
                yield f"{self.person}: {' '.join(key)}: {ways}"


def rounded(metric: str, value: str) -> str:
    """Return a figure to the unit that the API writes; amounts that are no metric to the cent."""
    if not value:
        return ""
    try:
        unit = metrics.get(metric).unit
    except KeyError:
        unit = "money"
    return str(Decimal(value).quantize(Decimal(PLACES[unit]), ROUND_HALF_UP) + 0)


def crawl(person: User) -> Heard:
    heard = Heard(person)
    pages = ["/", reverse("goals:mine"), reverse("pipeline:deal_list"), reverse("reports:quota_heatmap")]
    pages += [reverse("reports:quota_dashboard"), reverse("reports:sales_dashboard"), reverse("reports:leaderboard")]
    quarter = f"?period={date.today().year}-Q{(date.today().month - 1) // 3 + 1}"
    pages += [reverse("reports:sales_dashboard") + quarter, reverse("reports:leaderboard") + "?by=won_revenue"]
    if person.role == Role.REP:
        key = quarter.removeprefix("?period=")
        pages.append(reverse("goals:quota_gap", args=["person", person.pk, key]))
    pages += [f"{reverse('reports:quota_dashboard')}?as_of={date.today()}"]
    for page in pages:
        heard.read(page)
    heard.ask()
    return heard


@pytest.fixture
def demo(db: None) -> None:
    """The demo company, small; with the open deals of today kept, so that a day can be asked for as it was."""
    call_command("load_demo", "--accounts=60", "--deals=400", verbosity=0)
    snapshot_pipeline(date.today())


def test_everybody_is_told_one_figure_of_one_thing(demo) -> None:
    """One of each role, and somebody who has a small share of others' deals."""
    people = [User.objects.get(username=name) for name in ("rep", "manager", "admin")]
    sharing = (
        DealSplit.objects.filter(percent__lt=100, deal__state="open").exclude(person__in=people).order_by("percent")
    )
    _agree([*people, sharing.first().person])


@pytest.mark.slow
def test_all_people_of_the_demo_are_told_one_figure_of_one_thing(demo) -> None:
    _agree(User.objects.filter(is_active=True).order_by("pk"))


def _agree(people) -> None:
    quarrels, words = [], set()
    for person in people:
        heard = crawl(person)
        quarrels += heard.quarrels()
        words |= {metric for metric, _scope, _days in heard.said}
        several = [key for key, told in heard.said.items() if len(set().union(*told.values())) > 2]
        assert len(several) > 5, person
    assert quarrels == []
    wanted = {"won_revenue", "open_pipeline", "weighted_pipeline", "forecast", "coverage", "quota", "attainment"}
    assert wanted | {"cycle_median", "win_rate", "won_deals", "gap_plan_closed"} <= words

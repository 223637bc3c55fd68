"""A reader of pages who takes down every figure with what it claims to be, and finds where two of them disagree.

The pages write each figure with a mark: which metric it is, whose, of which days, and how much exactly (the tag
`figure`). The crawler signs in as somebody, reads the pages and the parts that they load, goes on to single goals, plans,
statements and the like, follows links of figures to the rows behind them, opens the mail of the morning, and asks the API
for what it has: all that is said of one thing must be one figure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goals.pay.models import PayRun
from goals.pay.plan.models import IncentivePlan
from goals.planning.quotas.queries.attainment import AttainmentNode
from reports.dashboards.queries.scope import read
from reports.digest import queries as digests
from reports.digest import wording
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.company.queries import company, days_off
from salesplan.core.language import current_language
from salesplan.core.periods import span
from salesplan.people.choices import Role
from salesplan.people.models import User
from tests.reports.paid_files import Figure, payroll, workbook

MARKED = re.compile(r'<data value="([^"]*)" data-metric="([^"]+)" data-scope="([^"]+)" data-period="([^"]+)">')
# A link, or a part of a page that it loads, and what stands within it.
LINKED = re.compile(r'<a [^>]*href="(/[^"#]+)"[^>]*>((?:(?!</a>).)*)</a>', re.DOTALL)
LOADED = re.compile(
    r'hx-get="(/(?:reports|home|goals/planning/corrective_actions/about)/[^"#]+|/goals/corrective-actions/about/[^"#]*)"'
)
# Pages of a single thing, of which as many of each kind are opened as the crawler is told.
SINGLE = re.compile(
    r'href="(/goals/(?:targets/\d+/(?:gap/)?|quotas/(?:person|team)/\d+/[\w-]+/gap/|corrective-actions/\d+/|cascades/\d+/'
    r'|statements/\d+/[\w-]+/|plans/\d+/|pay/runs/\d+/(?:people/\d+/)?)|/reports/monitors/\d+/|/goals/statements/\?person=\d+)"'
)
# Files that a page leads to.
PAYROLL = re.compile(r'href="(/goals/pay/runs/(\d+)/payroll/csv/)"')
WORKBOOK = re.compile(r'href="(/goals/statements/(\d+)/[\w-]+/xlsx/)"')
# So many lists of rows are opened by a person for each metric and kind of scope: they are all made alike.
SAMPLES = 2
# So many figures of each metric and kind of scope a person asks of the API, which is the registry itself.
ASKED = 6
# Who has the same role asks and opens no more than so many persons' samples together: their pages are the same code.
SHARED = 3
PLACES = {"money": "0.01", "count": "1", "share": "0.000001", "days": "0.01", "times": "0.01", "score": "0.01"}
SHARES = ("goal_attainment", "pay_attainment", "plan_reached")
# As a statement prints attainment.
PRINTED = Decimal("0.001")
Key = tuple[str, str, str]
# How many of a kind were read.
Samples = defaultdict[Any, int]


class Crawler:
    """What one person was told: for each (metric, scope, days) each figure with the pages that said it."""

    def __init__(self, person: User, singles: int, of_role: Samples) -> None:
        self.person, self.singles, self.of_role = person, singles, of_role
        self.client = Client()
        self.client.force_login(person)
        self.said: dict[Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.seen: set[str] = set()
        self.samples: Samples = defaultdict(int)
        # Statements that do not say that the dashboard measures otherwise: (whose, days).
        self.alike: set[tuple[str, str]] = set()

    def read(self, url: str) -> None:
        """Read a page, the parts that it loads, the single things it leads to, and the rows behind its figures."""
        if url in self.seen:
            return
        self.seen.add(url)
        answer = self.client.get(url, follow=True)
        assert answer.status_code == 200, url
        text = answer.content.decode()
        for value, *key in MARKED.findall(text):
            metric, scope, days = map(unescape, key)
            self.hear((metric, scope, days), value, url)
            if metric == "pay_attainment" and value and 'id="postings"' in text and 'id="unlike"' not in text:
                self.alike.add((scope, days))
        self.open_files(url, text)
        for part in LOADED.findall(text):
            self.read(unescape(part))
        for link, inside in LINKED.findall(text):
            for _value, metric, scope, _days in MARKED.findall(inside):
                self.sample((metric, kind_of(scope)), link, SAMPLES, is_shared=True)
        for link in SINGLE.findall(text):
            self.sample(kind_of(re.sub(r"\d{4}-\w+", "", link)), link, self.singles)

    def open_files(self, url: str, text: str) -> None:
        """Open the payroll file of a run, and statements as workbooks, as many as are opened of a kind."""
        told: Iterable[Figure] = ()
        if (file := PAYROLL.search(text)) is not None and self.takes("payroll", self.singles):
            told = payroll(self.client.get(file[1]), PayRun.objects.get(pk=file[2]))
        elif (
            (file := WORKBOOK.search(text)) is not None
            and 'id="postings"' in text
            and self.takes("workbook", self.singles)
        ):
            days = next(days for _value, metric, _scope, days in MARKED.findall(text) if metric == "pay_payout")
            told = workbook(self.client.get(file[1]).content, int(file[2]), unescape(days))
        for *key, value in told:
            self.hear((key[0], key[1], key[2]), value, f"file of {url}")

    def takes(self, kind: Any, most: int) -> bool:
        """Say whether one more of a kind is read, and count it."""
        self.samples[kind] += 1
        return self.samples[kind] <= most

    def sample(self, kind: Any, link: str, most: int, *, is_shared: bool = False) -> None:
        """Read a page, unless enough of its kind were read."""
        if unescape(link) in self.seen or (is_shared and self.of_role[kind] >= most * SHARED):
            return
        if self.takes(kind, most):
            self.of_role[kind] += 1
            self.read(unescape(link))

    def hear(self, key: Key, value: str, where: str) -> None:
        """Take down a figure; what a person sees without a filter is their own, where they see nobody else."""
        metric, scope, days = key
        if scope == f"seen_by={self.person.pk}":
            scope = "all"
        if scope == "all" and self.person.role == Role.REP:
            scope = f"owner={self.person.pk}"
        self.said[metric, scope, days][rounded(metric, value)].add(where)

    def open_mail(self) -> None:
        """Read the digest of the day, where the person gets one: its text, and the figures that it is made of."""
        if self.person.role not in (Role.MANAGER, Role.ADMIN):
            return
        at = timezone.now()
        view = read(self.person, {}, at=at)
        off = days_off(span(view.today - timedelta(60), view.today), company())
        told = digests.digest(view, off)
        text, last = wording.body(told), view.today - timedelta(1)
        for node in filter(None, [told.total, *told.behind]):
            self._hear_node(node, f"{view.period.start}..{view.period.end}", view.currency, text)
        days = f"{told.since}..{last}"
        counts = {"won_deals": told.won.total.count, "lost_deals": told.lost.total.count}
        for metric, value in {**counts, "won_revenue": told.won.total.amount}.items():
            self.hear((metric, "all", days), str(value), "digest")
        self.hear(("overdue_amount", "all", str(view.today)), str(told.overdue.amount), "digest")

    def _hear_node(self, node: AttainmentNode, days: str, currency: str, text: str) -> None:
        assert write.short_money(node.won, currency, current_language()) in text
        scope = "&".join(f"{name}={value}" for name, value in node.filters().items()) or "all"
        for metric, value in {"won_revenue": node.won, "quota": node.quota, "attainment": node.attainment}.items():
            self.hear((metric, scope, days), "" if value is None else str(value), "digest")

    def ask(self) -> None:
        """Ask the API for some figures of each kind that the registry knows, and for goals and statements."""
        asked: dict[Any, int] = defaultdict(int)
        known = {metric.key for metric in metrics.every()}
        for metric, scope, days in [*self.said, *(("attainment", *one) for one in sorted(self.alike))]:
            kind = metric, kind_of(scope)
            if metric not in known or scope.startswith("seen_by=") or asked[kind] >= ASKED:
                continue
            if self.of_role["API", kind] >= ASKED * SHARED:
                continue
            asked[kind] += 1
            self.of_role["API", kind] += 1
            start, end, as_of = re.fullmatch(r"(\S+?)\.\.([^@]+)@?(.*)", days).groups()  # type: ignore[union-attr]
            told = {} if scope == "all" else dict(part.split("=") for part in scope.split("&"))
            params = {"from": start, "to": end, **told} | ({"as_of": as_of} if as_of else {})
            answer = self.client.get(reverse("api:metric-detail", args=[metric]), params).json()
            assert "total" in answer, (metric, params, answer)
            self.hear((metric, scope, days), answer["total"] or "", "API")
        self._ask_list("api:goal-list", "goal", "id", {"goal_target": "target", "goal_attainment": "attainment"})
        names = ("quota", "credited", "attainment", "commission", "adjusted", "earned", "payout", "pending")
        self._ask_list("api:statement-list", "owner", "person", {f"pay_{name}": name for name in names})

    def _ask_list(self, name: str, whose: str, pk: str, figures: dict[str, str]) -> None:
        """Ask for a list of the API, and take down those of its figures that pages have said too."""
        kinds = dict(IncentivePlan.objects.values_list("pk", "interval"))
        for row in self.client.get(reverse(name), {"page_size": 100}).json()["results"]:
            for metric, field in figures.items():
                scope = f"{whose}={row[pk]}"
                if whose == "owner" and (kind := kind_of_period(row["period"])) != kinds.get(row["plan"], kind):
                    scope += f"&statement={kind}"  # of somebody who is paid by other periods
                key = metric, scope, f"{row['starts_on']}..{row['ends_on']}"
                if key in self.said:
                    self.hear(key, row[field] or "", "API")

    def quarrels(self) -> Iterator[str]:
        """Yield what was said in two ways."""
        for key, told in self.said.items():
            if len(told) > 1:
                ways = "; ".join(
                    f"{value or 'nothing'} on {', '.join(sorted(urls)[:3])}" for value, urls in told.items()
                )
                yield f"{self.person}: {' '.join(key)}: {ways}"
        for scope, days in sorted(self.alike):
            pay, dashboard = (printed(self.said.get((key, scope, days))) for key in ("pay_attainment", "attainment"))
            if dashboard and pay != dashboard:
                yield f"{self.person}: {scope} {days}: attained {dashboard}, by the statement {pay} without a word"


def printed(told: dict[str, set[str]] | None) -> set[Decimal]:
    """Return the shares that were said, as they are printed."""
    return {Decimal(value).quantize(PRINTED) for value in told or () if value}


def kind_of_period(key: str) -> str:
    """Return which kind of period a key of a statement names."""
    return "quarter" if "-Q" in key else "month"


def kind_of(text: str) -> str:
    """Return what a scope or an address is like, whatever its number."""
    return re.sub(r"\d+", "", text)


def rounded(metric: str, value: str) -> str:
    """Return a figure to the unit that the API writes; amounts that are no metric to the cent."""
    if not value:
        return ""
    try:
        unit = metrics.get(metric).unit
    except KeyError:
        unit = "share" if metric in SHARES else "money"
    return str(Decimal(value).quantize(Decimal(PLACES[unit]), ROUND_HALF_UP) + 0)


def crawl(person: User, singles: int, of_role: Samples | None = None) -> Crawler:
    """Let a person read everything that says a figure; `of_role` counts what others of the role have sampled."""
    found = Crawler(person, singles, defaultdict(int) if of_role is None else of_role)
    for page in pages_of(person):
        found.read(page)
    found.open_mail()
    found.ask()
    return found


def pages_of(person: User) -> Iterable[str]:
    """Return the pages from which a person begins."""
    key = f"{date.today().year}-Q{(date.today().month - 1) // 3 + 1}"
    yield "/"
    yield reverse("pipeline:deal_list")
    yield from (reverse(f"goals:{name}") for name in ("mine", "goal_list", "cascade_list", "sales_plan_list"))
    yield f"{reverse('goals:goal_list')}?period={key}"
    yield f"{reverse('goals:goal_list')}?state=closed"
    yield f"{reverse('goals:corrective_action_list')}?state=all"
    yield f"{reverse('goals:statement_list')}?person={person.pk}"
    yield reverse("goals:pay_run_list")
    yield from (run.get_absolute_url() for run in PayRun.objects.visible_to(person)[:4])
    if person.role != Role.REP:
        yield reverse("goals:statement_list")
    yield from (reverse(f"reports:{name}") for name in ("monitor_list", "quota_dashboard", "quota_heatmap"))
    yield f"{reverse('reports:quota_dashboard')}?as_of={date.today()}"
    yield reverse("reports:cause_list", args=["overdue"])
    yield from (reverse("reports:sales_dashboard"), f"{reverse('reports:sales_dashboard')}?period={key}")
    yield from (reverse("reports:leaderboard"), f"{reverse('reports:leaderboard')}?by=won_revenue")
    if person.role == Role.REP:
        yield reverse("goals:quota_gap", args=["person", person.pk, key])

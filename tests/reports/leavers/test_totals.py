"""A finished period keeps everybody who was there: rankings and totals are the same before and after somebody leaves."""

import csv
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from salesplan.people.actions import memberships, persons
from salesplan.people.models import User
from tests.goals.making import enrol, plan
from tests.goals.making import quota as set_quota
from tests.people.leaving.making import leave
from tests.reports.making import busy
from tests.world import NOW, TODAY, account

pytestmark = pytest.mark.django_db

Q3 = {"period": "2026-Q3"}
YEAR = {"period": "2026"}
PAGES = [
    ("reports:leaderboard", [], Q3),
    ("reports:leaderboard", [], {**Q3, "by": "won_revenue"}),
    ("reports:leaderboard", [], {**Q3, "by": "won_deals"}),
    ("reports:quota_dashboard", [], Q3),
    *[("reports:quota_part", [part], Q3) for part in ("commission", "curve", "why")],
    *[("reports:sales_part", [part], Q3) for part in ("months", "owner", "team", "region")],
    ("reports:sales_dashboard", [], Q3),
    ("goals:quota_list", [], Q3),
    ("goals:statement_list", [], Q3),
]
FILES = [
    ("reports:leaderboard_export", ["csv"], Q3),
    ("reports:quota_export", [], Q3),
]
FIGURES = ["won_revenue", "won_deals", "quota", "attainment", "win_rate", "activities", "new_accounts"]
READERS = ["admin", "auditor", "director", "manager", "sibling"]


def words(answer):
    """The words and figures of a page, without its frame, marks of time and the names of elements."""
    raw = answer.content if hasattr(answer, "content") else b"".join(answer.streaming_content)
    text = re.sub(r"(?s)<(script|style|template).*?</\1>", " ", raw.decode())
    text = text[text.find("<main") : text.find("</main>")] if "<main" in text else text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).strip()


def seen_by(person, pages):
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    out = {}
    for name, args, params in pages:
        answer = client.get(reverse(name, args=args), params)
        assert answer.status_code == 200, (name, params, answer.status_code)
        out[name, *args, *sorted(params.items())] = words(answer)
    return out


def finished_months(person):
    """The heat map of the year from January to September, as its file has it: three columns a month after three."""
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    answer = client.get(reverse("reports:quota_heatmap_export", args=["csv"]), YEAR)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row[: 3 + 9 * 3] for row in csv.reader(text.splitlines())]


@pytest.fixture
def company(world):
    busy(world)
    for team, amount in ((world.east_one, 2_500_000), (world.east_two, 2_000_000)):
        set_quota(team, amount, "2026-Q3")
    account(world.rep, name="Won in August", created_on=date(2026, 8, 3))
    enrol(plan(), world.rep, world.peer, world.other)
    return world


@pytest.mark.parametrize("reader", READERS)
def test_pages_and_files_of_a_finished_period_stay(company, reader):
    before = seen_by(getattr(company, reader), PAGES + FILES)
    assert "Chen Wei" in before["reports:leaderboard", ("period", "2026-Q3")] or reader == "sibling"
    leave(company)
    after = seen_by(getattr(company, reader), PAGES + FILES)
    for page in before:
        assert after[page] == before[page], page


@pytest.mark.parametrize("reader", ["admin", "manager"])
def test_the_heat_map_of_the_year_keeps_the_finished_months(company, reader):
    before = finished_months(getattr(company, reader))
    leave(company)
    assert finished_months(getattr(company, reader)) == before


@pytest.mark.parametrize("reader", ["admin", "director", "manager"])
def test_the_api_stays(company, reader):
    client = Client()
    client.force_login(getattr(company, reader))
    urls = [(reverse("api:leaderboard"), Q3), (reverse("api:quota-list"), Q3)]
    urls += [
        (reverse("api:metric-detail", args=[key]), {**Q3, "by": by}) for key in FIGURES for by in ("owner", "team")
    ]
    ask = lambda: [client.get(url, params).json() for url, params in urls]  # noqa: E731
    before = ask()
    leave(company)
    client.force_login(User.objects.get(pk=getattr(company, reader).pk))
    assert ask() == before


@pytest.mark.parametrize("reader", ["admin", "director", "manager"])
def test_every_figure_of_the_registry_stays(company, reader):
    from salesplan.core import metrics
    from salesplan.core.metrics import Question

    def figures():
        who = User.objects.get(pk=getattr(company, reader).pk)
        asked = Question(who, TODAY.replace(month=7, day=1), TODAY.replace(month=9, day=30))
        return {
            (key, by): metrics.get(key).terms_by(asked, by)
            for key in FIGURES
            for by in (None, "owner", "team")
            if by is None or by in metrics.get(key).dimensions
        }

    before = figures()
    leave(company)
    after = figures()
    assert {key: value for key, value in after.items() if value != before[key]} == {}


def test_who_moves_to_another_team_stays_in_the_old_teams_past(company):
    before = seen_by(company.manager, PAGES[:3])
    memberships.move_person(company.rep, team=company.west_one, on=TODAY, by=company.admin, at=NOW)
    after = seen_by(company.manager, PAGES[:3])
    for page in before:
        assert ("Chen Wei" in after[page]) == ("Chen Wei" in before[page]), page


def test_who_comes_back_is_listed_once(company):
    before = seen_by(company.admin, PAGES)
    leave(company)
    later = NOW + timedelta(40)
    persons.reactivate_person(User.objects.get(pk=company.rep.pk), team=company.west_one, by=company.admin, at=later)
    assert seen_by(company.admin, PAGES) == before

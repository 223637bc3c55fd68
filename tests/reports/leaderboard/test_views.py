"""Who reads whose name on a leaderboard: on the page, in files and over the API, in each mode the company may choose."""

import json
import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils.html import escape

from salesplan.core.company.models import Company
from salesplan.people.models import Membership, User
from tests.goals.making import quota, sell
from tests.reports.making import crowd
from tests.world import person

URL = "/reports/leaderboard/"
API = "/api/v1/leaderboard/"
SELLING = ("rep", "peer", "mate", "other", "outsider", "hidden")
# Attained in the quarter, in %.
ATTAINED = {"rep": 60, "peer": 90, "mate": 60, "other": 120, "outsider": 90, "hidden": 200}


@pytest.fixture
def board(world):
    """Six people with quotas and one without; each has a name that stands nowhere else."""
    world.mate = person("mate", team=world.east_one)
    world.hidden = person("hidden", team=world.east_one, on_leaderboards=False)
    world.idle = person("idle", team=world.east_one)
    world.far = person("far", team=world.west_one)
    for name, share in ATTAINED.items():
        who = getattr(world, name)
        quota(who, 100_000)
        sell(world, who, share * 1000, date(2026, 10, 6))
    for user in User.objects.all():
        user.name = f"Canary-{user.username}"
        user.save()
        if hasattr(world, user.username):
            getattr(world, user.username).name = user.name
    return world


def mode(names=None, roles=None):
    changes = {"leaderboard_names": names, "leaderboard_roles": roles}
    Company.objects.update(**{key: value for key, value in changes.items() if value is not None})


def named(text):
    return set(re.findall(r"Canary-(\w+)", text))


def everything(client, query=""):
    """The texts of page, files and API for one reader."""
    page = client.get(URL + query)
    assert page.status_code == 200
    csv_file = b"".join(client.get(f"{URL}export.csv{query}").streaming_content).decode()
    sheet = openpyxl.load_workbook(BytesIO(b"".join(client.get(f"{URL}export.xlsx{query}").streaming_content))).active
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    answer = client.get(API + query)
    assert answer.status_code == 200
    return {"page": page.content.decode(), "csv": csv_file, "xlsx": cells, "api": answer.content.decode()}


TEAM = {"rep", "peer", "mate", "idle"}
EVERYONE = {*TEAM, "other", "outsider", "far"}
SHOWN = [
    ("rep", "place", {"rep"}),
    ("rep", "team", TEAM),
    ("rep", "everyone", EVERYONE),
    ("outsider", "place", {"outsider"}),
    ("outsider", "team", {"outsider", "far"}),
    ("outsider", "everyone", EVERYONE),
    ("manager", "place", TEAM),
    ("manager", "team", TEAM),
    ("manager", "everyone", TEAM),
    ("director", "place", {*TEAM, "other"}),
    ("stranger", "everyone", {"outsider", "far"}),
    ("admin", "place", EVERYONE),
    ("auditor", "team", EVERYONE),
]


@pytest.mark.parametrize(("reader", "names", "told"), SHOWN)
def test_each_reader_sees_these_names_and_no_others(board, as_, reader, names, told) -> None:
    mode(names)
    for query in ("", "?by=won_revenue", "?by=won_deals", "?period=2026", f"?scope=team-{board.west.pk}"):
        for place, text in everything(as_(getattr(board, reader)), query).items():
            # The frame of a page names its reader.
            found = named(text) - ({reader} if place == "page" and reader not in told else set())
            if not query:
                assert found == told, (place, query)
            assert found <= told, (place, query)


@pytest.mark.parametrize("names", ["place", "team"])
def test_no_key_or_figure_of_others_leaks_either(board, as_, names) -> None:
    mode(names)
    told = everything(as_(board.rep))
    answer = json.loads(told["api"])
    own = {board.rep.pk} if names == "place" else {board.rep.pk, board.peer.pk, board.mate.pk, board.idle.pk}
    people = {one["person"] for one in answer["places"] + answer["without_quota"]}
    assert people == own
    assert f"/people/{board.outsider.pk}/" not in told["page"]
    for text in told.values():
        # 120 % of the one in another team is in no answer but as a bar of the distribution.
        assert not re.search(r"120\.0%|120000|120,000|1\.200\b", text)


@pytest.mark.parametrize("names", ["place", "team", "everyone"])
def test_a_rep_knows_their_own_place_in_each_mode(board, as_, names) -> None:
    mode(names)
    page = as_(board.rep).get(URL)
    html = page.content.decode()
    # 120, 90, 90, 60, 60: the hidden one with 200 % counts for nobody.
    assert "4th of 5" in html
    assert "Your rank in the company" in html
    assert ("3rd of 4" in html) is False
    assert ("2nd of 3" in html) == (names == "team")
    assert page.context["chart"] is not None
    assert "60.0%" in html


def test_equal_figures_share_a_place(board, as_) -> None:
    mode("everyone")
    page = as_(board.rep).get(URL)
    assert [place.rank for place, _figure in page.context["rows"]] == [1, 2, 2, 4, 4]


def test_who_has_no_quota_is_listed_apart(board, as_) -> None:
    page = as_(board.manager).get(URL)
    assert [str(entry.person) for entry in page.context["board"].without] == ["Canary-idle"]
    assert "Canary-idle" not in [str(place.item.person) for place, _figure in page.context["rows"]]
    # By revenue they have a place like everybody.
    page = as_(board.manager).get(URL + "?by=won_revenue")
    assert page.context["board"].without == []
    assert str(page.context["rows"][-1][0].item.person) == "Canary-idle"


def test_a_few_people_have_no_distribution_for_those_who_may_not_read_names(board, as_) -> None:
    User.objects.filter(username__in=["other", "far"]).update(on_leaderboards=False)
    page = as_(board.rep).get(URL)
    assert page.context["chart"] is None
    assert "Too few people are ranked" in page.content.decode()
    assert as_(board.manager).get(URL).context["chart"] is not None


def test_the_distribution_marks_the_readers_own_bar(board, as_) -> None:
    page = as_(board.rep).get(URL)
    assert sum(one.count for one in page.context["board"].bins) == 5
    assert "you" in page.context["chart"].table[2][1]


def test_whoever_is_left_off_is_told_so_and_has_no_place(board, as_) -> None:
    page = as_(board.hidden).get(URL)
    assert "You are not on leaderboards" in page.content.decode()
    assert page.context["board"].standings == []


def test_roles_are_left_off(board, as_) -> None:
    quota(board.manager, 1000)
    sell(board, board.manager, 900, date(2026, 10, 6))
    assert "manager" in named(everything(as_(board.admin))["csv"])
    mode(roles=["rep"])
    assert "manager" not in named(everything(as_(board.admin))["csv"])
    mode(roles=["manager"])
    assert named(everything(as_(board.admin))["csv"]) == {"manager"}


def test_a_past_day_does_not_open_a_team_one_has_left(board, as_) -> None:
    mode("team")
    Membership.objects.filter(person=board.rep).update(ends_on=date(2026, 10, 31))
    Membership.objects.create(person=board.rep, team=board.west_one, starts_on=date(2026, 11, 1))
    for query in ("", "?as_of=2026-10-20", "?period=2026-10"):
        assert named(everything(as_(board.rep), query)["csv"]) <= {"rep", "outsider", "far"}


def test_a_leader_narrows_to_a_team_but_never_beyond(board, as_) -> None:
    client = as_(board.director)
    page = client.get(f"{URL}?scope=team-{board.east_two.pk}")
    assert [str(place.item.person) for place, _figure in page.context["rows"]] == ["Canary-other"]
    page = client.get(f"{URL}?scope=team-{board.west.pk}")
    assert "have access to the figures" in page.content.decode()
    assert "outsider" not in named(page.content.decode())


def test_figures_open_the_rows_of_those_one_sees(board, as_) -> None:
    client = as_(board.manager)
    for place, _figure in client.get(URL).context["rows"]:
        rows = client.get(place.item.rows)
        assert rows.context["totals"].amount == place.item.done
    mode("everyone")
    entries = [place.item for place, _figure in as_(board.rep).get(URL).context["rows"]]
    assert [(entry.rows != "", entry.done is not None) for entry in entries if not entry.is_me] == [(False, False)] * 4


def test_the_admin_chooses_what_reps_read(board, as_) -> None:
    told = {
        "name": "Test Company", "currency": "CNY", "language": "en", "time_zone": "Asia/Shanghai", "fiscal_start_month": "1", "fiscal_weeks": "", "fiscal_weekday": "0",
        "holiday_country": "CN", "pace_by": "days", "leaderboard_names": "place", "leaderboard_roles": ["rep"],
        "closing_days_back": "14", "pay_run_people": "three", "dispute_claim_days": "30", "dispute_answer_days": "14", "dispute_escalate_days": "14",
    }  # fmt: skip
    url = reverse("core:company_edit")
    assert as_(board.admin).post(url, told).status_code == 302
    home = Company.objects.get()
    assert (home.leaderboard_names, home.leaderboard_roles) == ("place", ["rep"])
    assert named(everything(as_(board.rep))["csv"]) == {"rep"}
    assert escape("Only their own rank") in as_(board.admin).get(URL).content.decode()
    history = as_(board.admin).get(reverse("core:history_list") + "?model=core.company").content.decode()
    assert "leaderboard for reps" in history.lower()
    for wrong in ({"leaderboard_names": "all"}, {"leaderboard_roles": ["boss"]}, {"leaderboard_roles": []}):
        assert as_(board.admin).post(url, told | wrong).status_code == 422


def test_an_admin_takes_somebody_off(board, as_) -> None:
    url = reverse("people:person_edit", args=[board.peer.pk])
    told = {"name": "Canary-peer", "username": "peer", "email": "peer@example.com", "role": "rep"}
    told |= {"time_zone": "Asia/Shanghai", "version": board.peer.version}
    assert as_(board.admin).post(url, told).status_code == 302
    assert "peer" not in named(everything(as_(board.admin))["csv"])


@pytest.mark.parametrize("query", ["?by=nothing", "?period=x", "?scope=person-1", "?page=99"])
def test_nonsense_falls_back(board, as_, query) -> None:
    assert as_(board.rep).get(URL + query).status_code == 200
    assert as_(board.admin).get(API + query).status_code == 200


def test_an_empty_company_has_a_page_too(world, as_) -> None:
    for reader in ("rep", "manager", "admin"):
        assert as_(getattr(world, reader)).get(URL + "?period=2019-Q1").status_code == 200


def test_queries_do_not_grow_with_people(world, as_, django_assert_max_num_queries) -> None:
    crowd(world)
    for reader in ("rep", "manager", "admin"):
        client = as_(getattr(world, reader))
        for url in (URL, URL + "export.csv", API):
            with django_assert_max_num_queries(14):
                assert client.get(url).status_code == 200

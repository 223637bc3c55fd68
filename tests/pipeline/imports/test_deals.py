"""Deals of files: stages and reasons by any name, channels, shares, and a start that is not known."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pipeline.channels.models import Channel
from pipeline.deals.models import Deal, DealOverlay
from pipeline.deals.queries.credit import CreditScope
from pipeline.deals.queries.deals import deal_page
from pipeline.deals.queries.table import totals
from pipeline.process.models import Process, Stage
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core import metrics
from salesplan.core.consistency import inconsistencies
from salesplan.core.metrics import Question
from salesplan.people.models import User
from tests.pipeline.imports.making import STAGES

pytestmark = pytest.mark.django_db
PEOPLE = "name\nAnna\nBen\n王伟"
HEAD = "id,owner,stage,started,closed,amount"


@pytest.fixture
def admin(importing):
    return User.objects.create(username="boss", role="admin", name="Boss")


def test_a_deal_without_a_start_has_no_length_and_passed_no_stage(importing, admin):
    rows = f"{HEAD}\nD1,Anna,Won,2017-02-20,2017-03-02,5\nD2,Anna,Won,,2017-03-02,7\nD3,Anna,Lost,,2017-03-03,7"
    importing.run(people=PEOPLE, deals=rows)
    question = Question(admin, date(2017, 1, 1), date(2017, 12, 31))
    assert metrics.get("cycle_days").value(question) == 10
    assert metrics.get("cycle_median").value(question) == 10
    whole = Deal.objects.order_by("pk")
    timed, untimed, lost = whole
    assert (untimed.started_on, untimed.closed_on) == (None, date(2017, 3, 2))
    places = [
        [step.place for step in deal_page(deal, at=timezone.now(), by=admin, today=timezone.now().date()).path]
        for deal in whole
    ]
    assert places[0] == ["past", "ahead", "here", "ahead"]
    assert places[1] == ["ahead", "ahead", "here", "ahead"]
    assert places[2][:2] == ["ahead", "ahead"]
    assert [move.to_stage.name for move in untimed.moves.all()] == ["Won"]
    assert [move.to_stage.name for move in timed.moves.all()] == ["Talking", "Won"]
    assert list(inconsistencies()) == []
    assert lost.loss_reason.name == "Not recorded"


def test_the_length_in_the_list_counts_deals_with_a_start_alone(importing, admin, client):
    importing.run(people=PEOPLE, deals=f"{HEAD}\nD1,Anna,Won,2017-02-20,2017-03-02,5\nD2,Anna,Won,,2017-03-02,7")
    assert totals(Deal.objects.all(), CreditScope(admin, {})).cycle == 10
    client.force_login(admin)
    for page in ("", "edit/"):
        assert client.get(f"/pipeline/deals/{Deal.objects.last().pk}/{page}").status_code == 200
    assert client.get("/pipeline/deals/?state=won&columns=name,started_on").status_code == 200


def test_stages_are_known_by_any_of_their_names(importing):
    rows = f"{HEAD}\nD1,Anna,洽谈中,2017-02-20,,5\nD2,Anna,talking,,,5\nD3,Anna,赢单,,2017-03-02,5\nD4,Anna,lost,,2017-03-02,5"
    importing.run(people=PEOPLE, deals=rows)
    assert [deal.stage.name for deal in Deal.objects.order_by("pk")] == ["Talking", "Talking", "Won", "Lost"]


def test_several_lost_stages_are_one_stage_with_reasons(importing):
    lost = '[[deals.stages]]\nname = "No budget"\nkind = "lost"\nloss_reason = "Price"\n'
    stages = STAGES + '[[deals.stages]]\nname = "Disqualified"\nkind = "lost"\n' + lost
    rows = (
        f"{HEAD},loss_reason",
        "D1,Anna,Disqualified,,2017-03-02,5,",
        "D2,Anna,No budget,,2017-03-02,5,",
        "D3,Anna,Lost,,2017-03-02,5,Rival",
        "D4,Anna,Lost,,2017-03-02,5,Weather",
    )
    importing.run(people=PEOPLE, deals="\n".join(rows), more={"deals": f'loss_reasons = ["Rival"]\n{stages}'})
    assert Stage.objects.filter(kind="lost").count() == 1
    told = [(deal.stage.name, deal.loss_reason.name) for deal in Deal.objects.order_by("pk")]
    assert told == [("Lost", "Disqualified"), ("Lost", "Price"), ("Lost", "Rival"), ("Lost", "Lost")]
    assert "“Weather” is not a known value" in importing.reasons()[0]
    assert importing.again().counts("deals") == "0 new 4 known 0 bad"


def test_channels_are_those_of_the_product_or_of_the_mapping(importing):
    Channel.objects.create(name="Partner", name_zh="合作伙伴")
    rows = f"{HEAD},channel\nD1,Anna,Won,,2017-03-02,5,合作伙伴\nD2,Anna,Won,,2017-03-02,5,online\nD3,Anna,Won,,2017-03-02,5,Fax"
    importing.run(people=PEOPLE, deals=rows, more={"deals": 'channels = ["Online"]'})
    entries = SaleEntry.objects.order_by("deal").values_list("channel__name", flat=True)
    assert list(entries) == ["Partner", "Online", None]
    assert importing.found()[0][2:] == (
        "channel",
        "“Fax” is not a known value. Known values: Partner, Online. Change it in the file, or map it with deals.values.channel.",
    )


def test_shares_of_a_deal_go_to_whom_they_name(importing):
    rows = (
        f"{HEAD},shares",
        "D1,Anna,Won,,2017-03-02,1000.01,Anna 60 %; 王伟：40",
        "D2,Anna,Won,,2017-03-02,5,Ben",
        "D3,Anna,Won,,2017-03-02,5,",
        "D4,Anna,Won,,2017-03-02,5,Anna 60; Ben 30",
        "D5,Anna,Won,,2017-03-02,5,Anna 60; Zoe 40",
        "D6,Anna,Won,,2017-03-02,5,Anna 60; Anna 40",
    )
    importing.run(people=PEOPLE, deals="\n".join(rows))
    credited = SaleEntry.objects.order_by("deal", "pk").values_list("deal__external_id", "person__name", "amount_base")
    assert [(key[-2:], who, amount) for key, who, amount in credited] == [
        ("D1", "Anna", Decimal("600.01")),
        ("D1", "王伟", 400),
        ("D2", "Ben", 5),
        ("D3", "Anna", 5),
    ]
    assert importing.reasons() == [
        "The shares add up to 90 %, not 100 %.",
        "There is no person named “Zoe”.",
        "Anna is listed twice among the shares.",
    ]


def test_overlays_come_on_top_of_the_shares_and_stand_in_no_total(importing):
    rows = (
        f"{HEAD},shares,overlays",
        "D1,Anna,Won,,2017-03-02,1000.01,Anna 60 %; 王伟：40,Ben 20 %",
        "D2,Anna,Won,,2017-03-02,5,,Ben 100; 王伟 2.5",
        "D3,Anna,Talking,,,5,,Ben 20",
        "D4,Anna,Won,,2017-03-02,5,,Ben",
        "D5,Anna,Won,,2017-03-02,5,,Ben 120",
        "D6,Anna,Won,,2017-03-02,5,,Ben 10; Ben 20",
        "D7,Anna,Won,,2017-03-02,5,,Zoe 20",
    )
    importing.run(people=PEOPLE, deals="\n".join(rows))
    found = SaleEntry.credits.order_by("deal", "pk").values_list(
        "deal__external_id", "person__name", "amount_base", "is_overlay"
    )
    assert [(key[-2:], *rest) for key, *rest in found] == [
        ("D1", "Anna", Decimal("600.01"), False),
        ("D1", "王伟", 400, False),
        ("D1", "Ben", 200, True),
        ("D2", "Anna", 5, False),
        ("D2", "Ben", 5, True),
        ("D2", "王伟", Decimal("0.13"), True),
    ]
    assert DealOverlay.objects.get(deal__external_id__endswith="D3").percent == 20
    assert sum(SalesDay.objects.values_list("amount_base", flat=True)) == Decimal("1005.01")
    assert importing.reasons() == [
        "The overlay for Ben needs a percentage above 0 and up to 100, such as “Ben 20 %”.",
        "The overlay for Ben needs a percentage above 0 and up to 100, such as “Ben 20 %”.",
        "Ben is listed twice as an overlay.",
        "There is no person named “Zoe”.",
    ]
    assert list(inconsistencies()) == []


def test_without_stages_in_the_mapping_the_company_s_own_process_is_taken(importing):
    importing.run(people=PEOPLE, deals=f"{HEAD}\nD1,Anna,Talking,,,5")
    process = Process.objects.get()
    assert process.is_default
    text = (importing.folder / "map.toml").read_text().replace(STAGES, "").replace('"test"', '"two"')
    (importing.folder / "map.toml").write_text(text)
    assert importing.again().counts("deals") == "1 new 0 known 0 bad"
    assert Process.objects.get() == process


def test_a_day_that_is_to_come_is_no_past(importing):
    later = timezone.now().date() + timedelta(days=9)
    importing.run(people=PEOPLE, deals=f"{HEAD}\nD1,Anna,Won,,{later},5\nD2,Anna,Talking,{later},,5")
    assert importing.counts("deals") == "0 new 0 known 2 bad"

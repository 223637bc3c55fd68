"""What the system did, in the reader's words."""

import pytest
from django.utils import translation

from customers.timeline.models import Entry
from customers.timeline.queries import marked
from customers.timeline.wording import SENTENCES, sentence
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def told(world, code: str, **data) -> str:
    entry = Entry(
        account=world.account,
        about_kind="deal",
        about_id=world.deal.pk,
        kind="system",
        code=code,
        data=data,
        by=world.rep,
        happened_at=NOW,
        happened_on=TODAY,
    )
    return sentence(entry)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_survives_missing_data(world, code: str) -> None:
    # What a customer did has nobody of ours behind it.
    assert str(world.rep) in told(world, code) or code == "survey_answered"
    assert "{" not in told(world, code)


def test_a_deal_is_linked_whether_named_by_id_or_by_about(world) -> None:
    for data in ({"deal": world.deal.pk, "name": "Sensors"}, {"deal": "Sensors"}):
        shown = told(world, "deal_moved", **data, **{"from": "Qualify", "to": "Won <b>"})
        assert f'href="/pipeline/deals/{world.deal.pk}/"' in shown
        assert ">Sensors</a>" in shown
        assert "Won &lt;b&gt;" in shown


def test_money_follows_the_language(world) -> None:
    facts = {"deal": world.deal.pk, "name": "S", "amount": "4820000", "currency": "CNY"}
    assert "¥4.82M" in told(world, "deal_won", **facts)
    with translation.override("zh-hans"):
        assert "¥482万" in told(world, "deal_won", **facts)


def test_an_unknown_code_is_shown_by_its_name(world) -> None:
    assert "rocket launched" in told(world, "rocket_launched")


def test_texts_are_escaped_and_mentions_marked(world) -> None:
    shown = marked("<script> @rep & @nobody", [world.rep])
    assert shown == '&lt;script&gt; <strong class="mention">@rep</strong> &amp; @nobody'

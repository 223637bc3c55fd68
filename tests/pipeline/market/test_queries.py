"""How it ends against rivals, within what a person sees."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pipeline.market.models import Rival
from pipeline.market.queries import records
from tests.world import deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def fought(world):
    closed = {"rival": world.rival, "closed_on": date(2026, 11, 2)}
    deal(world, world.rep, world.stages["won"], state="won", amount="300", **closed)
    deal(world, world.rep, world.stages["lost"], state="lost", amount="100", **closed)
    deal(world, world.rep, world.stages["qualify"], rival=world.rival)
    deal(world, world.outsider, world.stages["lost"], state="lost", amount="900", **closed)
    return world


@pytest.mark.parametrize(("role", "met", "lost", "rate"), [("rep", 3, 1, "0.5"), ("admin", 4, 2, None)])
def test_the_record_counts_what_one_sees(fought, role, met, lost, rate) -> None:
    record = records(getattr(fought, role))[fought.rival.pk]
    assert (record.met, record.open, record.won, record.lost) == (met, 1, 1, lost)
    assert record.win_rate == (Decimal(rate) if rate else Decimal(1) / Decimal(3))


def test_the_list_costs_the_same_for_many(fought, client, django_assert_max_num_queries) -> None:
    Rival.objects.bulk_create(Rival(name=f"Rival {n}") for n in range(30))
    client.force_login(fought.rep)
    with django_assert_max_num_queries(8):
        assert len(client.get(reverse("pipeline:rival_list")).context["rows"]) == 31

"""Every page and form as each role, with what nobody expects: never a fault of the server.

The addresses are those of the table of permissions, so a new one is here by itself. Names of parameters are taken from
the page itself: its inputs, and what its links carry. The seed is fixed; more of the same runs with `-m thorough`.
"""

import random
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.fuzz.asking import Faults, inputs_of, queries_of, taken_back
from tests.fuzz.values import some
from tests.permissions import ROLES, Row
from tests.test_permissions import TABLE
from tests.world import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = sorted(name for name in TABLE if not name.startswith("api:"))
PARTS = 8
# Read from every address, whatever its page shows.
EVERYWHERE = ("page", "sort", "q", "next", "from", "to", "period", "as_of", "view", "kind", "team", "person", "back")
OPENS = {200, 204, 302, 303, 422, 400}


def roles_of(rows: list[Row]) -> list[str]:
    """Return who gets further than the door, and one who does not."""
    inside = [role for role in ROLES if any(set(row.expected(role)) & OPENS for row in rows)]
    return inside or list(ROLES)


def fuzz(name: str, world: Any, faults: Faults, turns: int) -> None:
    """Ask one address in odd ways."""
    rng = random.Random(zlib.crc32(name.encode()))
    rows = TABLE[name]
    inside = roles_of(rows)
    for row in rows[:2]:
        role = rng.choice(inside)
        client = signed_in(getattr(world, role), raise_request_exception=False)
        try:
            args = row.args(world)
            url = reverse(name, args=args)
        except NoReverseMatch:
            continue
        page = ""
        with taken_back():
            first = faults.ask(role, client, "get", url)
            if first is not None and not first.streaming and "html" in first.get("Content-Type", ""):
                page = first.content.decode(errors="replace")
        inputs = inputs_of(page)
        for turn in range(turns):
            with taken_back():
                _odd(rng, row, role, client, url, args, inputs, page, faults, turn, world)


def _odd(
    rng: random.Random, row: Row, role: str, client: Client, url: str, args: list[Any], inputs: dict[str, str],
    page: str, faults: Faults, turn: int, world: Any,
) -> None:  # fmt: skip
    if row.method == "get" or turn % 3 == 2:
        names = [*queries_of(page), *inputs, *EVERYWHERE]
        chosen = rng.sample(names, min(len(names), 4))
        more = {"HTTP_HX_REQUEST": "true"} if turn % 2 else {}
        faults.ask(role, client, "get", url, dict(zip(chosen, some(rng, len(chosen)), strict=True)), **more)
        return
    data = {**inputs, **(row.data(world) if callable(row.data) else row.data)}
    names = [*data, "next"]
    for field, value in zip(rng.sample(names, min(len(names), 1 + turn)), some(rng, 1 + turn), strict=False):
        data[field] = value
    faults.ask(role, client, row.method if row.method != "get" else "post", url, data)


def _run(names: list[str], world: Any, turns: int) -> None:
    faults = Faults()
    try:
        for name in names:
            with taken_back():
                fuzz(name, world, faults, turns)
    finally:
        faults.close()
    assert faults.found == [], f"{len(faults.found)} of {faults.asked} requests:\n\n" + "\n".join(faults.found)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_and_no_form_has_a_fault(world: Any, part: int) -> None:
    _run(PAGES[part::PARTS], world, turns=2)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_and_no_form_has_a_fault_asked_longer(world: Any, part: int) -> None:
    _run(PAGES[part::PARTS], world, turns=20)

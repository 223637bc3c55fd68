"""Every address × every role: the table in `tests/permissions/` is complete, and what it says is so."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions import (
    ROLES,
    Row,
    account,
    api,
    core,
    customers,
    demo,
    goals,
    people,
    pipeline,
    reports,
)
from tests.world import signed_in

pytestmark = pytest.mark.django_db

TABLE = {
    name: row if isinstance(row, list) else [row]
    for module in (account, api, core, customers, demo, goals, people, pipeline, reports)
    for name, row in module.ROUTES.items()
}
CASES = [(name, i) for name, rows in sorted(TABLE.items()) for i in range(len(rows))]


def _names(patterns: list, space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


def test_every_address_is_in_the_table() -> None:
    names = set(_names(get_resolver().url_patterns))
    assert sorted(names - set(TABLE)) == [], "addresses without a row in tests/permissions"
    assert sorted(set(TABLE) - names) == [], "rows of addresses that are gone"


@pytest.mark.parametrize(("name", "number"), CASES, ids=[f"{name}-{i}" for name, i in CASES])
def test_each_role_gets_what_the_table_says(name: str, number: int, world) -> None:
    row: Row = TABLE[name][number]
    got = {}
    for role in ("anonymous", *ROLES):
        # Asked anew for each role: what one of them deletes, the next one may delete too.
        url = reverse(name, args=row.args(world)) + row.query
        client = Client() if role == "anonymous" else signed_in(getattr(world, role))
        answer = getattr(client, row.method)(url, row.data(world) if callable(row.data) else row.data)
        if answer.status_code not in row.expected(role):
            got[role] = (answer.status_code, row.expected(role))
        elif row.method == "get" and not row.query and not answer.streaming and b"form-errors" in answer.content:
            got[role] = ("a form with errors", "the form as nobody has filled it yet")
    assert got == {}, f"{row.method.upper()} {url}: (got, expected)"

"""Every address of the API as each role, with what no program should send: always a problem of the caller, never of ours.

Addresses and what they take come from the API's own description (its schema), so a new one is here by itself.
"""

import json
import random
import zlib
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from tests.fuzz.asking import Faults, taken_back
from tests.fuzz.values import JSON, some
from tests.permissions import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WRITES = ("post", "patch", "put", "delete")


def described() -> tuple[list[tuple[str, str, dict[str, Any]]], dict[str, Any]]:
    """Return (path, method, operation) of everything the API offers, and its components."""
    schema = SchemaGenerator().get_schema(public=True)
    found = [
        (path, method, operation)
        for path, operations in sorted(schema["paths"].items())
        for method, operation in operations.items()
        if method in (*WRITES, "get")
    ]
    return found, schema.get("components", {}).get("schemas", {})


def body_of(operation: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Return a body of plausible values by the description of an operation."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = next(iter(content.values()), {}).get("schema", {})
    return _example(schema, components, 0) if schema else {}


def _example(schema: dict[str, Any], components: dict[str, Any], depth: int) -> Any:
    if "$ref" in schema:
        schema = components.get(schema["$ref"].rpartition("/")[2], {})
    for part in ("allOf", "oneOf", "anyOf"):
        if part in schema:
            return _example(schema[part][0], components, depth)
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        parts = schema.get("properties", {})
        return {name: _example(one, components, depth + 1) for name, one in parts.items() if not one.get("readOnly")}
    if kind == "array":
        return [] if depth > 3 else [_example(schema.get("items", {}), components, depth + 1)]
    plain = {"integer": 1, "number": 1, "boolean": True}
    formats = {"date": "2026-11-24", "date-time": "2026-11-24T06:00:00Z", "decimal": "10.00", "email": "a@example.com"}
    return plain.get(kind, formats.get(schema.get("format", ""), "1"))


def _ids(world: Any) -> list[str]:
    own = [world.deal.pk, world.account.pk, world.contact.pk, world.rep.pk, world.product.pk, world.east_one.pk, 1]
    return [*map(str, own), "0", "9" * 30, "-1", "²", "a%00b", "null"]


def _run(turns: int, world: Any) -> None:
    found, components = described()
    clients = {}
    for role in ROLES:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(getattr(world, role))
    faults = Faults()
    try:
        for path, method, operation in found:
            rng = random.Random(zlib.crc32(f"{method} {path}".encode()))
            for turn in range(turns):
                with taken_back():
                    _odd(rng, path, method, operation, components, clients, faults, turn, world)
    finally:
        faults.close()
    assert faults.found == [], f"{len(faults.found)} of {faults.asked} requests:\n\n" + "\n".join(faults.found)


def _odd(
    rng: random.Random, path: str, method: str, operation: dict[str, Any], components: dict[str, Any],
    clients: dict[str, Client], faults: Faults, turn: int, world: Any,
) -> None:  # fmt: skip
    role = rng.choice(ROLES if turn % 2 else ("admin", "rep", "manager"))
    ids = _ids(world)
    url = path
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            url = url.replace(f"{{{parameter['name']}}}", rng.choice(ids[:7] if turn % 3 else ids))
    if method == "get":
        names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        names = [*names, "page_size", "cursor", "format", "ordering", "search"]
        chosen = rng.sample(names, min(len(names), 3))
        url = url.rstrip("/") + ".json" if rng.random() < 0.2 else url
        faults.ask(role, clients[role], "get", url, dict(zip(chosen, some(rng, len(chosen)), strict=True)))
        return
    body: Any = body_of(operation, components)
    if isinstance(body, dict):
        for name in rng.sample(sorted(body), min(len(body), 1 + turn % 3)):
            body[name] = rng.choice(JSON)
    if rng.random() < 0.1:
        body = rng.choice(JSON)
    raw = json.dumps(body)
    if rng.random() < 0.15:
        raw = rng.choice(
            ["{", "[" * 5000, '{"a": NaN}', '{"a": 1e999}', "\x00", '"\\ud800"', '{"amount": ' + "9" * 5000 + "}"]
        )
    faults.ask(role, clients[role], method, url, raw, content_type="application/json")


def test_no_call_has_a_fault(world: Any) -> None:
    _run(6, world)


@pytest.mark.thorough
def test_no_call_has_a_fault_asked_longer(world: Any) -> None:
    _run(40, world)

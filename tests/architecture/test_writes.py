"""Writes live in actions (docs/architecture.md, rule 2): no other module of the product writes to the database."""

import pytest

from tests.architecture.reading import Module, product, read
from tests.architecture.writes import writes

# What writes without being the action of a capability, and why.
MECHANISMS = {
    "salesplan.core.editing": "`apply` is the one line by which actions save a locked record",
    "salesplan.core.api.idempotency": "the answer to a request is kept around the view, whatever action the view calls",
    "salesplan.core.api.counters": "requests are counted before any view is reached, and outside its transaction",
    "salesplan.core.jobs.broker": "the tables of the queue, which have no models",
    "salesplan.core.search.key_renewal": "search keys follow from the records; nobody acts, and no history tells of it",
    "salesplan.core.management.commands.reseal": "what is encrypted stays the same for everybody; only the key changes",
    "salesplan.core.migrating": "the steps of migrations, which rename tables and put their triggers back",
    "demo.loading": "the declared loader of the demo, which writes what lies in the past",
}
# Starts, stops and prepares the installation; works before there is a company.
STARTER = "salesplan.run"


def is_action(name: str) -> bool:
    """Say whether a module is the actions of its capability, or one of their package."""
    return "actions" in name.split(".")


def elsewhere(module: Module) -> list[str]:
    """Return what a module writes that may not."""
    if is_action(module.name) or module.name in MECHANISMS or f"{module.name}.".startswith(f"{STARTER}."):
        return []
    return [str(write) for write in writes(module)]


def test_nothing_is_written_outside_actions():
    assert [line for module in product().values() for line in elsewhere(module)] == []


def test_every_mechanism_is_there_and_writes():
    assert [name for name in MECHANISMS if name not in product() or not list(writes(product()[name]))] == []


@pytest.mark.parametrize("line", [
    "Deal.objects.create(name=name)",
    "Deal.objects.bulk_create(rows, batch_size=500)",
    "Deal.objects.visible_to(user).update(owner=heir)",
    "Deal.objects.filter(pk=1).delete()",
    "deal.lines.create(product=product)",
    "deal.lines.all().delete()",
    "deal.save()",
    'deal.save(update_fields=["owner"])',
    "model._default_manager.update_or_create(pk=1, defaults=values)",
    "Deal.objects.get_or_create(name=name)",
    "Deal.objects.bulk_update(rows, fields)",
    "rows = Deal.objects.filter(pk=1)\nrows.update(owner=heir)",
    "def change(deals: QuerySet[Deal], owner: User) -> None:\n    deals.update(owner=owner)",
    'cursor.execute("DELETE FROM pipeline_deal WHERE id = %s", [1])',
    'QUERY = "UPDATE pipeline_deal SET name = %s"\ncursor.execute(QUERY, [name])',
    'cursor.execute(f"TRUNCATE {tables} CASCADE")',
    'cursor.execute("WITH gone AS (SELECT 1) DELETE FROM pipeline_deal")',
    "for row in rows:\n    row.delete()",
])  # fmt: skip
def test_a_write_is_found(line):
    assert len(elsewhere(read("pipeline.deals.views.planted", line))) == 1


@pytest.mark.parametrize("line", [
    "values = {}\nvalues.update(name=name)",
    "values: dict[str, int] = made()\nvalues.update(name=1)",
    "def fill(context: dict[str, Any]) -> None:\n    context.update(name=1)",
    "seen = set()\nseen.update(keys)",
    "digest = hashlib.sha256()\ndigest.update(data)",
    "values.update(other)",
    "cache.delete(key)",
    "default_storage.delete(name)",
    'picture.save(buffer, format="PNG")',
    "form.save(by=request.user, at=now)",
    "os.environ.update(KEY=value)",
    'cursor.execute("SELECT pg_advisory_xact_lock(%s)", [1])',
    'cursor.execute("SET LOCAL lock_timeout = 0")',
    "from pipeline.deals import actions\nactions.create(name=name)",
])  # fmt: skip
def test_what_only_looks_like_a_write_is_none(line):
    assert elsewhere(read("pipeline.deals.views.planted", line)) == []


def test_actions_and_the_loader_may_write():
    line = "Deal.objects.create(name=name)"
    assert [elsewhere(read(name, line)) for name in ("pipeline.deals.actions.deals.planted", "demo.loading")] == [
        [],
        [],
    ]

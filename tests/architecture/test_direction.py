"""Capabilities know each other as the table in `capabilities.py` says, through what is public, and in no circle."""

from tests.architecture import capabilities as table
from tests.architecture.direction import between_floors, floors, manner_of, past_public, steps, within_app
from tests.architecture.reading import circles, edges_between_modules, product, read

MANNERS = ("work", "records", "ways_in")


def declared() -> set[tuple[str, str, str]]:
    """Return the table as (capability, other, manner)."""
    return {
        (f"{app}.{capability}", f"{app}.{other}", manner)
        for app, rows in table.KNOWS.items()
        for capability, knows in rows.items()
        for manner in MANNERS
        for other in getattr(knows, manner).split()
    }


def test_a_capability_knows_those_of_its_app_that_the_table_names():
    known = within_app()
    needed = {(one, other, manner_of(found)) for one, others in known.items() for other, found in others.items()}
    assert [
        f"{step} ({manner})" for one, other, manner in sorted(needed - declared()) for step in known[one][other]
    ] == [], "these imports know a capability that the table does not name, or names otherwise"
    assert declared() - needed == set(), "nothing needs these entries of the table"


def test_what_others_import_is_public():
    past = {(step.module.name, step.of.target): str(step) for step in past_public()}
    assert [line for pair, line in past.items() if pair not in table.PAST] == []
    assert set(table.PAST) - set(past) == set(), "nothing needs these exceptions"


def test_every_public_package_and_module_is_needed():
    targets = {step.of.target for step in steps()}
    for name in (*table.PUBLIC_PACKAGES, *table.MECHANISMS):
        assert any(f"{target}.".startswith(f"{name}.") for target in targets), name
    for capability, kinds in table.ALSO_PUBLIC.items():
        for kind in kinds:
            assert any(f"{target}.".startswith(f"{capability}.{kind}.") for target in targets), (capability, kind)


def test_capabilities_know_each_other_in_no_circle():
    graph = floors()
    for here, there in table.CIRCLES:
        graph[here].discard(there)
    found = circles(graph)
    lines = [
        [str(step) for here, there, step in between_floors() if here in group and there in group] for group in found
    ]
    assert lines == []


def test_every_circle_that_is_allowed_is_there():
    for pair in table.CIRCLES:
        graph = floors()
        for here, there in set(table.CIRCLES) - {pair}:
            graph[here].discard(there)
        assert circles(graph) != [], pair


def test_modules_import_each_other_in_no_circle():
    """Within capabilities too, and also by imports that wait until a function runs."""
    assert circles(edges_between_modules()) == table.CIRCLES_OF_MODULES


def test_an_import_past_the_table_is_named_with_its_line():
    planted = read(
        "pipeline.products.actions",
        "from pipeline.deals.cells import save\nfrom pipeline.deals.actions.deals import create_deal\n"
        "from customers.accounts.models import Account\n",
    )
    assert [str(step) for step in past_public([planted])] == ["pipeline.products.actions:1: pipeline.deals.cells.save"]
    assert {other: manner_of(found) for other, found in within_app([planted])["pipeline.products"].items()} == {
        "pipeline.deals": "work"
    }


def test_records_and_ways_in_are_told_apart():
    model = read("pipeline.products.actions", "from pipeline.deals.models import Deal\n")
    page = read("pipeline.products.views", "from pipeline.deals.queries.deals import of_stage\n")
    assert manner_of(within_app([model])["pipeline.products"]["pipeline.deals"]) == "records"
    assert manner_of(within_app([page])["pipeline.products"]["pipeline.deals"]) == "ways_in"
    assert product()["pipeline.deals.models"].capability == "pipeline.deals"

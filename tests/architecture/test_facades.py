"""A name is imported from the module that defines it: who reads an import knows the file."""

import ast
from collections.abc import Iterator

from tests.architecture.reading import Module, defined, product, read

# Settings are gathered from their parts by design.
GATHERED = ("salesplan.settings",)


def taken_elsewhere(module: Module) -> Iterator[str]:
    """Yield the names that a module takes of one that only imports them itself: by import, or as its attribute."""
    for one in module.imports:
        if one.name and one.target not in GATHERED and one.name not in defined(product()[one.target].tree):
            yield f"{module.name}:{one.line}: {one.target}.{one.name}"
    bound = {one.bound: one.target for one in module.imports if not one.name and one.target not in GATHERED}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound:
            target = bound[node.value.id]
            own = defined(product()[target].tree)
            if node.attr not in own and f"{target}.{node.attr}" not in product() and not node.attr.startswith("__"):
                yield f"{module.name}:{node.lineno}: {target}.{node.attr}"


def test_a_name_is_imported_from_where_it_is_defined():
    assert [
        line
        for module in product().values()
        if not module.name.startswith(GATHERED)
        for line in taken_elsewhere(module)
    ] == []


def test_a_name_that_goes_through_another_module_is_found():
    planted = read(
        "reports.planted",
        "from pipeline.deals.actions.deals import Refused\nfrom pipeline.deals.queries import deals\ndeals.Deal.objects\n"
        "from pipeline.deals.models import Deal\ndeals.no_such_name\n",
    )
    found = taken_elsewhere(planted)
    assert sorted(line.split(": ")[1] for line in found) == [
        "pipeline.deals.actions.deals.Refused",
        "pipeline.deals.queries.deals.Deal",
        "pipeline.deals.queries.deals.no_such_name",
    ]


def test_no_module_lists_what_it_only_hands_on():
    """The models of an app are gathered for Django, and core's `User` stands for that of people."""
    gathering = {"customers.models", "pipeline.models", "goals.models", "reports.models", "salesplan.core.models"}
    listing = {name for name, module in product().items() if "__all__" in defined(module.tree)}
    assert listing - gathering == {"salesplan", "salesplan.core.typing"}

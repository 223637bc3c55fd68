"""Who knows whom: how imports between capabilities are judged by the table in `capabilities.py`.

A capability has three floors. Its records (`choices`, `rules`, `rights`, `models`) lie below, the work with them (`queries`,
`actions`, …) in the middle, its ways in (`views`, `api`, …) above. Two nouns may name each other's records, and a page may
show what another noun says; what may never run in a circle is the floors themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from tests.architecture import capabilities as table
from tests.architecture.reading import APPS, GROUPS, Import, Module, capability_of, product


class Floor(IntEnum):
    """How high in its capability a module lies."""

    RECORDS = 1
    WORK = 2
    WAYS_IN = 3


@dataclass(frozen=True)
class Step:
    """One import from one place of an app to another place of the product."""

    module: Module
    of: Import

    def __str__(self) -> str:
        return f"{self.module.name}:{self.of.line}: {self.of.target}{f'.{self.of.name}' if self.of.name else ''}"


def app_of(name: str) -> str | None:
    """Return the app of a module, None for what is of no app (settings, the starter).

    >>> app_of("salesplan.core.money"), app_of("salesplan.settings.base")
    ('salesplan.core', None)
    """
    return next((app for app in APPS if f"{name}.".startswith(f"{app}.")), None)


def kind_of(name: str) -> str:
    """Return which kind of file a module of a capability is: the first word below it.

    >>> kind_of("goals.pay.runs.views.payslips"), kind_of("goals.pay.models")
    ('views', 'models')
    """
    return name[len(capability_of(name)) :].strip(".").split(".")[0]


def floor_of(name: str) -> Floor:
    """Return on which floor of its capability a module lies.

    >>> [floor_of(f"pipeline.deals.{kind}").name for kind in ("models", "queries", "views.steps")]
    ['RECORDS', 'WORK', 'WAYS_IN']
    """
    kind = kind_of(name)
    if kind in table.RECORDS:
        return Floor.RECORDS
    return Floor.WAYS_IN if kind in table.WAYS_IN else Floor.WORK


def assembles(name: str) -> bool:
    """Return whether a module brings the capabilities of its app together: its URLs, its configuration, its checks."""
    return (
        name in GROUPS
        or (capability_of(name) in GROUPS and kind_of(name) in table.ASSEMBLING)
        or name in table.GATHERING
    )


def is_single(name: str) -> bool:
    """Return whether a module stands for itself: at the root of a group, or in a package of mechanisms of core."""
    return capability_of(name) in GROUPS or capability_of(name) in table.MECHANISMS


def place_of(name: str) -> str:
    """Return the node of the graph of floors: a floor of a capability, or the module itself.

    >>> place_of("pipeline.deals.queries.deals"), place_of("goals.pay.models"), place_of("salesplan.core.money")
    ('pipeline.deals (work)', 'goals.pay.models', 'salesplan.core.money')
    """
    if is_single(name):
        return name
    return f"{capability_of(name)} ({floor_of(name).name.lower().replace('_', ' ')})"


def steps(modules: Iterable[Module] | None = None) -> Iterator[Step]:
    """Yield each import that leaves a capability, but those of what assembles an app of its own app."""
    for module in product().values() if modules is None else modules:
        app = app_of(module.name)
        for one in module.imports:
            to = app_of(one.target)
            if app is None or to is None or capability_of(module.name) == capability_of(one.target):
                continue
            if to == app and assembles(module.name):
                continue
            yield Step(module, one)


def is_public(step: Step) -> bool:
    """Return whether the target of a step is of a public kind, or declared to be public with a reason."""
    target, capability = step.of.target, capability_of(step.of.target)
    if assembles(target):
        return False
    if capability in table.PUBLIC_PACKAGES or capability in table.MECHANISMS or capability == "salesplan.core":
        return True
    if capability in GROUPS and app_of(step.module.name) == app_of(target):
        return True
    kind = kind_of(target)
    if kind in table.PUBLIC or kind in table.ALSO_PUBLIC.get(capability, {}):
        return True
    # An answer of the API holds those of other nouns.
    return kind == "api" and kind_of(step.module.name) == "api"


def past_public(modules: Iterable[Module] | None = None) -> list[Step]:
    """Return the steps to modules that are not for others."""
    return [step for step in steps(modules) if not is_public(step)]


def within_app(modules: Iterable[Module] | None = None) -> dict[str, dict[str, list[Step]]]:
    """Return which capability knows which of the same app, and by which imports; single modules are everybody's."""
    found: dict[str, dict[str, list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in steps(modules):
        one, other = step.module.name, step.of.target
        if app_of(one) == app_of(other) and not is_single(one) and not is_single(other):
            found[capability_of(one)][capability_of(other)].append(step)
    return found


def manner_of(found: list[Step]) -> str:
    """Return how a capability knows another: by its `records` alone, from its `ways_in` alone, or in its `work`."""
    if all(floor_of(step.of.target) == Floor.RECORDS for step in found):
        return "records"
    if all(floor_of(step.module.name) == Floor.WAYS_IN for step in found):
        return "ways_in"
    return "work"


def floors() -> dict[str, set[str]]:
    """Return the graph of floors and single modules, without what assembles an app; higher floors stand on lower ones."""
    graph: dict[str, set[str]] = defaultdict(set)
    for here, there, _step in between_floors():
        graph[here].add(there)
    for capability in {capability_of(name) for name in product() if not is_single(name)}:
        places = [f"{capability} ({name})" for name in ("ways in", "work", "records")]
        graph[places[0]].add(places[1])
        graph[places[1]].add(places[2])
    return dict(graph)


def between_floors() -> Iterator[tuple[str, str, Step]]:
    """Yield each import from one capability or single module to another, with the two places."""
    for module in product().values():
        if app_of(module.name) is None or assembles(module.name):
            continue
        for one in module.imports:
            there = place_of(one.target)
            if app_of(one.target) is None or assembles(one.target) or one.target == module.name:
                continue
            if (
                is_single(module.name)
                or is_single(one.target)
                or capability_of(module.name) != capability_of(one.target)
            ):
                yield place_of(module.name), there, Step(module, one)

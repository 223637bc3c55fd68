"""No part has a life cycle of its own shape: tables, steps and histories are those of core.lifecycle."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from salesplan.core.lifecycle.models import LifecycleMove, Stateful

ROOT = Path(settings.BASE_DIR)
HOME = Path("salesplan/core/lifecycle")

# Who writes a state without taking a step, and why.
WRITES_STATES = {
    "demo": "writes years of the past at once, histories and all; the check of records holds both together",
    "pipeline/bulk/actions.py": "the outcome for one deal of a run is what came of it, not a step somebody takes",
    "pipeline/deals/actions/saving.py": "a deal is in the stage of its process, which is configured; its state is the stage's kind",
    "salesplan/core/jobs/actions.py": "workers lease runs by one conditional UPDATE, without reading them first",
    "salesplan/core/outbox/actions.py": "workers lease mails by one conditional UPDATE, without reading them first",
    "salesplan/people/leaving/actions/working.py": "the outcome for one record is what came of it, not a step somebody takes",
}
# Columns called state without a life cycle, and why.
NO_LIFECYCLE = {
    "core.OutboxMail": "leased by workers",
    "core.ScheduledRun": "leased by workers",
    "goals.SalesPlanProgress": "a row of a history: where an initiative stands since a moment",
    "people.LeavingItem": "the outcome for one record",
    "pipeline.BulkResult": "the outcome for one deal",
    "pipeline.Deal": "the kind of its stage, and stages are configured",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for app in ("salesplan", "customers", "pipeline", "goals", "reports", "demo"):
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT)
            if "migrations" not in name.parts and HOME not in name.parents:
                yield str(name), ast.parse(path.read_text())


def writes_of_state(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that give a record a state: `x.state = …`, `.update(state=…)`, `apply(x, {"state": …})`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
            yield node.lineno
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            keys = [key for one in node.args if isinstance(one, ast.Dict) for key in one.keys]
            named = [key.value for key in keys if isinstance(key, ast.Constant)]
            if called == "update" and any(one.arg == "state" for one in node.keywords):
                yield node.lineno
            if called in ("apply", "setattr") and "state" in named:
                yield node.lineno


def tables_of_states(tree: ast.Module) -> Iterator[int]:
    """Yield the lines of tables that are called moves, or whose entries hold several members of one class of states."""
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(one, ast.Name) and re.search(r"(MOVES|TRANSITIONS|ARROWS)$", one.id) for one in targets):
            yield node.lineno
        if isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                members = [part for side in (key, value) if side is not None for part in ast.walk(side)]
                names = [f"{ast.unparse(one.value)}.{one.attr}" for one in members if isinstance(one, ast.Attribute)]
                states = {name for name in names if re.match(r"\w*State\.", name)}
                if len(states) > len({name.split(".")[0] for name in states}):
                    yield node.lineno


SAMPLE = """
MOVES = {"close": ("open", "closed")}
LEVELS = {GoalState.DRAFT: "ok"}
ways = {"close": (frozenset({GoalState.DRAFT}), GoalState.CLOSED)}
goal.state, goal.outcome = "closed", ""
rows.update(state="closed")
apply(goal, {"state": "closed"})
rows.filter(state="closed")
"""


def test_what_is_looked_for_is_found():
    tree = ast.parse(SAMPLE)
    assert sorted(writes_of_state(tree)) == [5, 6, 7]
    assert sorted(tables_of_states(tree)) == [2, 4]


def test_only_the_step_of_core_writes_a_state():
    found = {name for name, tree in modules() if any(writes_of_state(tree))}
    unasked = {name for name in found if not any(name == one or name.startswith(f"{one}/") for one in WRITES_STATES)}
    assert unasked == set(), "Take a step: salesplan.core.lifecycle.actions"
    unused = {one for one in WRITES_STATES if not any(name == one or name.startswith(f"{one}/") for name in found)}
    assert unused == set()


def test_no_module_has_a_table_of_its_own():
    found = [f"{name}:{line}" for name, tree in modules() for line in tables_of_states(tree)]
    assert found == [], "Write it as a salesplan.core.lifecycle.rules.Lifecycle"


def ours() -> list[type]:
    events = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    return [model for model in apps.get_models() if model not in events and ROOT in Path(str(apps.get_app_config(model._meta.app_label).path)).parents]  # fmt: skip


STATEFUL = [model for model in ours() if issubclass(model, Stateful)]
HISTORIES = [model for model in ours() if issubclass(model, LifecycleMove)]


def test_every_state_has_a_life_cycle_or_a_reason():
    found = {
        model._meta.label
        for model in ours()
        if any(field.name == "state" for field in model._meta.concrete_fields) and not issubclass(model, Stateful)
    }
    assert found == set(NO_LIFECYCLE)


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_a_life_cycle_knows_the_states_of_its_record(model):
    field = model._meta.get_field("state")
    assert model.lifecycle.states == {value for value, _label in field.choices}
    assert model.lifecycle.begins == field.default


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_state_is_reached_from_the_first(model):
    reached, arrows = {str(model.lifecycle.begins)}, model.lifecycle.arrows()
    while more := {target for source, target in arrows if source in reached} - reached:
        reached |= more
    assert reached == model.lifecycle.states


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_a_step_from_the_wrong_state_is_refused_in_a_sentence(model):
    step = next(iter(model.lifecycle.steps))
    assert model.refusal is not Stateful.refusal or "%(state)s" in str(model.wrong_state), step


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_a_history_holds_the_states_and_steps_of_its_records(model):
    lives = [one.lifecycle for one in STATEFUL if getattr(getattr(one, "moves", None), "rel", None) and one.moves.rel.related_model is model]  # fmt: skip
    assert lives
    for life in lives:
        assert life.states <= set(model.states)
        assert max(map(len, life.states)) <= model._meta.get_field("to_state").max_length
        assert max(map(len, life.steps)) <= model._meta.get_field("step").max_length
        names = dict(model._meta.get_field("step").choices or {})
        assert not names or set(life.steps) <= set(names)
    assert [trigger.name for trigger in model._meta.triggers] == ["append_only"]

"""Migrations keep to what an empty database can be made from quickly."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger

from salesplan.core.migrating import CreateTogether

OURS = [path for app in apps.get_app_configs() if Path(settings.BASE_DIR) in Path(app.path).parents
        for path in sorted(Path(app.path, "migrations").glob("0*.py"))
        if ".venv" not in path.parts]  # fmt: skip


@pytest.mark.parametrize("path", OURS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_triggers_are_added_without_rendering_all_models(path):
    assert "pgtrigger.migrations.AddTrigger" not in path.read_text(), (
        "Let it add its triggers by salesplan.core.migrating.AddTrigger: the library's own takes a third of a second each."
    )


def _comparable(value):
    if isinstance(value, Trigger):
        return value.name, value.install_sql
    return MigrationAutodetector(ProjectState(), ProjectState()).deep_deconstruct(value)


def _described(state):
    """Return every model of ours in a state of migrations, each field and option in a form that compares."""
    ours = {path.parts[-3] for path in OURS}
    return {
        key: (
            {name: _comparable(field) for name, field in model.fields.items()},
            {
                name: sorted(repr(_comparable(one)) for one in value) if isinstance(value, list) else value
                for name, value in model.options.items()
                if value not in ([], ())
            },
        )
        for key, model in state.models.items()
        if key[0] in ours
    }


def test_an_older_database_comes_to_the_same_models_as_a_new_one():
    anew, from_before = MigrationLoader(None), MigrationLoader(None, replace_migrations=False)
    assert _described(anew.project_state()) == _described(from_before.project_state())


def test_an_empty_database_is_made_without_the_steps_that_older_ones_took():
    loader = MigrationLoader(None)
    replaced = {old for key in loader.replacements for old in loader.disk_migrations[key].replaces}
    assert replaced
    assert not replaced & set(loader.graph.nodes)
    for key in loader.replacements:
        [operation] = loader.disk_migrations[key].operations
        assert isinstance(operation, CreateTogether), f"{key} would render the state once for each of its models"

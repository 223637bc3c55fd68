"""Migrations keep to what an empty database can be made from quickly."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from salesplan.core.migrating import CreateTogether

OURS = [app for app in apps.get_app_configs() if Path(settings.BASE_DIR) in Path(app.path).parents
        and ".venv" not in Path(app.path).parts and Path(app.path, "migrations").is_dir()]  # fmt: skip
PATHS = [path for app in OURS for path in sorted(Path(app.path, "migrations").glob("0*.py"))]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_triggers_are_added_without_rendering_all_models(path):
    assert "pgtrigger.migrations.AddTrigger" not in path.read_text(), (
        "Let it add its triggers by salesplan.core.migrating.AddTrigger: the library's own takes a third of a second each."
    )


@pytest.mark.parametrize("app", OURS, ids=lambda app: app.label)
def test_the_first_migration_of_an_app_creates_all_of_its_models_together(app):
    first = MigrationLoader(None).disk_migrations[app.label, "0001_initial"]
    [operation] = first.operations
    assert isinstance(operation, CreateTogether), "It would render the state once for each of its models"

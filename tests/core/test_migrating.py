"""Migrations keep to what an empty database can be made from quickly."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, AlterField, CreateModel
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql

from salesplan.core.migrating import AddTrigger, ChangeTogether, CreateTogether, RenameTogether

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


@pytest.mark.django_db
def test_columns_of_several_models_change_together_and_back() -> None:
    life = CreateTogether(
        [
            CreateModel(name, [("id", models.AutoField(primary_key=True)), ("word", models.CharField(max_length=4))])
            for name in ("Left", "Right")
        ]
    )
    wider = ChangeTogether(
        [
            AlterField("left", "word", models.CharField(max_length=9)),
            AddField("right", "more", models.CharField(max_length=3, default="")),
        ]
    )
    bare, made, changed = ProjectState(), ProjectState(), ProjectState()
    for state in (made, changed):
        life.state_forwards("trial", state)
    wider.state_forwards("trial", changed)
    with connection.schema_editor() as editor:
        life.database_forwards("trial", editor, bare, made)
        wider.database_forwards("trial", editor, made, changed)
    assert columns("trial_left") == {"id": None, "word": 9}
    assert columns("trial_right") == {"id": None, "word": 4, "more": 3}
    with connection.schema_editor() as editor:
        wider.database_backwards("trial", editor, changed, made)
    assert columns("trial_left") == {"id": None, "word": 4}
    assert columns("trial_right") == {"id": None, "word": 4}


def columns(table: str) -> dict[str, int | None]:
    """Return the columns of a table, each with the length of its texts."""
    sql = "SELECT column_name, character_maximum_length FROM information_schema.columns WHERE table_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [table])
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_models_and_columns_get_other_names_with_their_triggers_and_back() -> None:
    def refusing(table: str) -> Trigger:
        sql = UpsertTriggerSql(
            func="RETURN NULL;", operation="UPDATE", pgid=f"kept_{table}", table=table, when="BEFORE", hash="x"
        )
        return Trigger(name="kept", sql=sql)

    ident = ("id", models.AutoField(primary_key=True))
    life = CreateTogether(
        [
            CreateModel("Page", [ident, ("word", models.CharField(max_length=4))]),
            CreateModel("Note", [ident, ("page", models.ForeignKey("trial.Page", models.CASCADE))]),
            AddTrigger("page", refusing("trial_page")),
        ]
    )
    renamed = RenameTogether(
        {"Page": "Sheet"}, {"Sheet": {"word": "title"}, "Note": {"page": "sheet"}}, [("sheet", refusing("trial_sheet"))]
    )
    bare, made, changed = ProjectState(), ProjectState(), ProjectState()
    for state in (made, changed):
        life.state_forwards("trial", state)
    renamed.state_forwards("trial", changed)
    with connection.schema_editor() as editor:
        life.database_forwards("trial", editor, bare, made)
    with connection.schema_editor() as editor:
        renamed.database_forwards("trial", editor, made, changed)
    assert (columns("trial_sheet"), columns("trial_page")) == ({"id": None, "title": 4}, {})
    assert columns("trial_note") == {"id": None, "sheet_id": None}
    assert triggers("trial_sheet") == ["kept_trial_sheet"]
    with connection.schema_editor() as editor:
        renamed.database_backwards("trial", editor, changed, made)
    assert (columns("trial_page"), columns("trial_sheet")) == ({"id": None, "word": 4}, {})
    assert columns("trial_note") == {"id": None, "page_id": None}
    assert triggers("trial_page") == ["kept_trial_page"]


def triggers(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        return [name for (name,) in cursor.fetchall()]

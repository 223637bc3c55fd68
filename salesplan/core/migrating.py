"""Operations of migrations that the libraries' own do at too high a price.

Each model here hangs together with every other: all have to do with a person. Whatever changes one in the state of a
migration lets Django render the whole state anew, a third of a second each time, and every new installation and every
run of the tests waits for that some hundreds of times. No operation below changes what the database becomes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pgtrigger.compiler
import pgtrigger.migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """Add a trigger to a table without rendering the state: a trigger changes no field and no relation."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note the trigger in the model's options."""
        options: dict[str, Any] = state.models[app_label, self.model_name.lower()].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class ChangeTogether(Operation):
    """Add and alter columns of several models, none of them twice, and render the state once for all of them."""

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note all changes; what has been rendered of the state is dropped, to be made again when it is asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Change the tables."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Change them back."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say how much is changed."""
        return f"Make {len(self.operations)} changes to models"


class CreateTogether(ChangeTogether):
    """Create models and their triggers, in any order, and render the state once for all of them.

    The models may point at each other in circles: PostgreSQL gets the foreign keys after all the tables. This is for
    the first migration of an app, which holds nothing else.
    """

    def __init__(self, operations: Sequence[CreateModel | AddTrigger]) -> None:
        super().__init__(operations)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the tables; their triggers go with them."""
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what is created."""
        return f"Create {sum(isinstance(operation, CreateModel) for operation in self.operations)} models with their triggers"


class RenameTogether(Operation):
    """Rename models and columns of an app, put the triggers that name them in place anew, render the state once.

    `models` maps old names to new ones; `fields` maps a model, by its new name, to {old column: new column}. `triggers`
    are (model, trigger) of every model whose triggers name something else now; those that stood on it go. Keys, indexes
    and constraints need nothing: PostgreSQL follows a renamed table or column in all of them.
    """

    serialization_expand_args = ["models", "fields", "triggers"]

    def __init__(
        self,
        models: Mapping[str, str],
        fields: Mapping[str, Mapping[str, str]],
        triggers: Sequence[tuple[str, pgtrigger.compiler.Trigger]],
    ) -> None:
        self.models, self.fields, self.triggers = models, fields, triggers

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note all new names; what has been rendered of the state is dropped, to be made again when it is asked for."""
        state.__dict__.pop("apps", None)
        for old, new in self.models.items():
            state.rename_model(app_label, old, new)
        for model, columns in self.fields.items():
            for old, new in columns.items():
                state.rename_field(app_label, model.lower(), old, new)
        for model in {model.lower() for model, _trigger in self.triggers}:
            triggers = [trigger for name, trigger in self.triggers if name.lower() == model]
            state.models[app_label, model].options["triggers"] = triggers

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the triggers away, rename tables and columns, and put the new triggers there."""
        self._rename(app_label, schema_editor, from_state, to_state, self._pairs())

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Give everything its old name and its old triggers."""
        back = [(new, old, {name: was for was, name in columns.items()}) for old, new, columns in self._pairs()]
        self._rename(app_label, schema_editor, from_state, to_state, back)

    def _pairs(self) -> list[tuple[str, str, Mapping[str, str]]]:
        """Return each model that is touched: its old name, its new name, and its columns by their old names."""
        old_names = {new.lower(): old.lower() for old, new in self.models.items()}
        columns = {model.lower(): names for model, names in self.fields.items()}
        touched = sorted({*old_names, *columns, *(model.lower() for model, _trigger in self.triggers)})
        return [(old_names.get(name, name), name, columns.get(name, {})) for name in touched]

    def _rename(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
        pairs: Sequence[tuple[str, str, Mapping[str, str]]],
    ) -> None:
        for old, _new, _columns in pairs:
            for trigger in from_state.models[app_label, old].options.get("triggers", ()):
                schema_editor.execute(trigger.uninstall_sql, params=None)
                schema_editor.execute(f'DROP FUNCTION IF EXISTS "{trigger.sql.pgid}"()', params=None)
        for old, new, columns in pairs:
            before, after = from_state.apps.get_model(app_label, old), to_state.apps.get_model(app_label, new)
            schema_editor.alter_db_table(after, before._meta.db_table, after._meta.db_table)
            for was, name in columns.items():
                # PostgreSQL renames only; the field, which is the same, is not compared.
                sql = 'ALTER TABLE "%s" RENAME COLUMN "%s" TO "%s"'
                column, becomes = before._meta.get_field(was).column, after._meta.get_field(name).column
                schema_editor.execute(sql % (after._meta.db_table, column, becomes))
        for _old, new, _columns in pairs:
            for trigger in to_state.models[app_label, new].options.get("triggers", ()):
                schema_editor.execute(trigger.install_sql, params=None)

    def describe(self) -> str:
        """Say how much is renamed."""
        return f"Rename {len(self.models)} models and {sum(map(len, self.fields.values()))} columns"

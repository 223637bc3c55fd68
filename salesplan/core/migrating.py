"""Operations of migrations that the libraries' own do at too high a price.

Each model here hangs together with every other: all have to do with a person. Whatever changes one in the state of a
migration lets Django render the whole state anew, a third of a second each time, and every new installation and every
run of the tests waits for that some hundreds of times. No operation below changes what the database becomes.
"""

from collections.abc import Sequence
from typing import Any

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

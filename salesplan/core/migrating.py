"""Operations of migrations that the libraries' own do at too high a price."""

from typing import Any

import pgtrigger.migrations
from django.db.migrations.state import ProjectState


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """Add a trigger to a table without making all models of the migration's state anew.

    A trigger changes no field and no relation, but the library's own operation renders the model and everything related
    to it after each of some two hundred triggers, and everything is related to a person: that was two thirds of the time
    in which an empty database is migrated, which every new installation and every run of the tests waits for.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note the trigger in the model's options."""
        options: dict[str, Any] = state.models[app_label, self.model_name.lower()].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "salesplan.people"
    label = "people"
    verbose_name = "People"

    def import_models(self) -> None:
        """Load the models of the capabilities too; they stand on those of people and teams in `models`."""
        super().import_models()
        for capability in ("deputies", "leaving", "mail_change", "opening"):
            import_module(f"{self.name}.{capability}.models")

    def ready(self) -> None:
        """Name people and teams for the metrics, and offer people to the search."""
        from salesplan.people import metrics, search_provider
        from salesplan.people.leaving import leaderships, pending_decisions

        pending_decisions.register_all()
        leaderships.register_all()
        metrics.register_all()
        search_provider.register_all()

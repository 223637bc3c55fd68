from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "salesplan.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """Name people and teams for the metrics, and offer people to the search."""
        from salesplan.people import metrics, search_provider
        from salesplan.people.leaving import leaderships, pending_decisions

        pending_decisions.register_all()
        leaderships.register_all()
        metrics.register_all()
        search_provider.register_all()

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "salesplan.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """Name people and teams for the metrics."""
        from salesplan.people.metrics import register_all

        register_all()

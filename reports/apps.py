from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Offer the alerts to the hand-over of who leaves."""
        from reports.monitoring import handover

        handover.register_all()

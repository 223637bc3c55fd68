from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = "Pipeline"

    def ready(self) -> None:
        """Offer the metrics of this app."""
        from pipeline.deals import metrics as deals  # noqa: F401
        from pipeline.sales import metrics as sales  # noqa: F401
        from pipeline.sales.labels import register_all

        register_all()

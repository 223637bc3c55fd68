from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = "Pipeline"

    def ready(self) -> None:
        """Offer the metrics of this app."""
        from pipeline.change_requests import handover as waiting_requests
        from pipeline.deals import handover
        from pipeline.deals import metrics as deals  # noqa: F401
        from pipeline.deals.models import Deal
        from pipeline.deals.queries.deals import KEYED as DEAL_KEYS
        from pipeline.deals.rights import DEALS, TEXT
        from pipeline.deals.search_provider import PROVIDER
        from pipeline.forecasts.metrics import FORECAST
        from pipeline.products.queries import KEYED as PRODUCT_KEYS
        from pipeline.receipts.metrics import COLLECTED_CASH, INVOICED_REVENUE
        from pipeline.receipts.rights import RECEIPTS
        from pipeline.receipts.rights import TEXT as TEXT_OF_RECEIPTS
        from pipeline.sales import metrics as sales  # noqa: F401
        from pipeline.sales.wording import register_all
        from salesplan.core import metrics, rights_docs
        from salesplan.core.company.actions import hold_currency
        from salesplan.core.search.key_renewal import register_keys
        from salesplan.core.search.queries import register

        register(PROVIDER)
        rights_docs.register(DEALS, text=TEXT)
        rights_docs.register(RECEIPTS, text=TEXT_OF_RECEIPTS)
        for keyed in (DEAL_KEYS, PRODUCT_KEYS):
            register_keys(keyed)
        register_all()
        metrics.register(FORECAST)
        metrics.register(COLLECTED_CASH)
        metrics.register(INVOICED_REVENUE)
        handover.register_all()
        waiting_requests.register_all()
        hold_currency(Deal.objects.exists)
        from pipeline.deals import attachments as deal_files
        from pipeline.deals import consistency as deal_agreement
        from pipeline.deals import facts as deal_facts
        from pipeline.receipts import attachments as receipt_files
        from pipeline.sales import facts as sale_facts
        from pipeline.sales.consistency import days
        from salesplan.core import consistency

        sale_facts.register_all()
        deal_facts.register_all()
        deal_agreement.register_all()
        deal_files.register_all()
        receipt_files.register_all()
        consistency.register("roll-up and ledger", days)

"""Addresses below /pipeline/."""

from pipeline.bulk.urls import urlpatterns as bulk
from pipeline.change_requests.urls import urlpatterns as change_requests
from pipeline.channels.urls import urlpatterns as channels
from pipeline.deals.urls import urlpatterns as deals
from pipeline.deals.urls_lists import urlpatterns as deal_lists
from pipeline.forecasts.urls import urlpatterns as forecasts
from pipeline.market.urls import urlpatterns as market
from pipeline.process.urls import urlpatterns as process
from pipeline.products.urls import urlpatterns as products
from pipeline.receipts.urls import urlpatterns as receipts
from pipeline.rerating.urls import urlpatterns as reratings
from pipeline.returns.urls import urlpatterns as returns
from pipeline.sales.urls import urlpatterns as sales
from pipeline.snapshots.urls import urlpatterns as snapshots

app_name = "pipeline"
urlpatterns = [
    *bulk,
    *change_requests,
    *channels,
    *deal_lists,
    *deals,
    *forecasts,
    *market,
    *process,
    *products,
    *receipts,
    *returns,
    *reratings,
    *sales,
    *snapshots,
]

"""Gathers the models of the capabilities for Django."""

from pipeline.bulk.models import BulkResult, BulkRun
from pipeline.change_requests.models import ChangeAnswer, ChangeRequest
from pipeline.channels.models import Channel
from pipeline.deals.models import (
    CloseDateChange,
    Deal,
    DealContact,
    DealLine,
    DealOverlay,
    DealReturn,
    DealSplit,
    StageMove,
)
from pipeline.forecasts.models import ForecastBacktest, RangeTest
from pipeline.market.models import Rival
from pipeline.probability.models import OnTimeShare, StageProbability
from pipeline.process.models import LossReason, Process, Stage
from pipeline.products.models import Cost, Price, Product
from pipeline.receipts.models import Receipt, ReceiptShare
from pipeline.rerating.models import ReratedSale, Rerating
from pipeline.sales.models import SaleEntry, SalesDay
from pipeline.snapshots.models import PipelineSnapshot, SnapshotShare

__all__ = [
    "BulkResult",
    "BulkRun",
    "ChangeAnswer",
    "ChangeRequest",
    "Channel",
    "CloseDateChange",
    "Cost",
    "Deal",
    "DealContact",
    "DealLine",
    "DealOverlay",
    "DealReturn",
    "DealSplit",
    "ForecastBacktest",
    "LossReason",
    "OnTimeShare",
    "PipelineSnapshot",
    "Price",
    "Process",
    "Product",
    "Receipt",
    "ReceiptShare",
    "RangeTest",
    "ReratedSale",
    "Rerating",
    "Rival",
    "SaleEntry",
    "SalesDay",
    "SnapshotShare",
    "Stage",
    "StageMove",
    "StageProbability",
]

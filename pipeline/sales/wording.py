"""Names of the dimensions that the pipeline knows: products, channels, rivals, industries, months and quarters."""

from collections.abc import Iterable

from customers.accounts.choices import Industry
from pipeline.channels.models import Channel
from pipeline.market.models import Rival
from pipeline.products.models import Product
from salesplan.core.format import period_label
from salesplan.core.metrics import register_labels


def _products(keys: Iterable[str]) -> dict[str, str]:
    return {str(row.pk): row.label for row in Product.objects.filter(pk__in=[key for key in keys if key.isdecimal()])}


def _channels(keys: Iterable[str]) -> dict[str, str]:
    return {str(row.pk): row.label for row in Channel.objects.filter(pk__in=[key for key in keys if key.isdecimal()])}


def _rivals(keys: Iterable[str]) -> dict[str, str]:
    return {str(row.pk): row.label for row in Rival.objects.filter(pk__in=[key for key in keys if key.isdecimal()])}


def _industries(keys: Iterable[str]) -> dict[str, str]:
    return {key: str(Industry(key).label) for key in keys if key in Industry.values}


def _periods(keys: Iterable[str]) -> dict[str, str]:
    return {key: period_label(key) for key in keys}


def register_all() -> None:
    """Name the dimensions this app knows."""
    register_labels("product", _products)
    register_labels("channel", _channels)
    register_labels("industry", _industries)
    register_labels("rival", _rivals)
    register_labels("month", _periods)
    register_labels("quarter", _periods)

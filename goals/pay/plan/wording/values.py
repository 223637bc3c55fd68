"""What the attributes of a sale can be: the codes that rules keep, with their names in the language of the page.

A code stays what it is when somebody renames what it stands for: the code of a product, the key of a channel or a team.
A product family is its own name.
"""

from collections.abc import Callable

from django.utils.translation import get_language

from customers.accounts.choices import AccountSize, Industry
from pipeline.channels.models import Channel
from pipeline.deals.choices import DealType
from pipeline.products.models import Product
from salesplan.core.request_cache import remembered
from salesplan.people.choices import TeamKind
from salesplan.people.models import Team

# (code, name, whether it is in use)
Value = tuple[str, str, bool]


def _products() -> list[Value]:
    return [(product.code, product.label, product.is_active) for product in Product.objects.order_by("family", "code")]


def _families() -> list[Value]:
    names = Product.objects.exclude(family="").order_by("family").values_list("family", flat=True).distinct()
    return [(name, name, True) for name in names]


def _channels() -> list[Value]:
    return [(str(channel.pk), channel.label, channel.is_active) for channel in Channel.objects.all()]


def _teams() -> list[Value]:
    return [(str(team.pk), team.label, team.is_active) for team in Team.objects.all()]


def _regions() -> list[Value]:
    regions = Team.objects.filter(kind=TeamKind.REGION)
    return [(str(region.pk), region.label, region.is_active) for region in regions]


def _fixed(choices: type[Industry] | type[AccountSize] | type[DealType]) -> Callable[[], list[Value]]:
    return lambda: [(str(code), str(name), True) for code, name in choices.choices]


KNOWN: dict[str, Callable[[], list[Value]]] = {
    "product": _products,
    "family": _families,
    "segment": _fixed(AccountSize),
    "channel": _channels,
    "region": _regions,
    "team": _teams,
    "industry": _fixed(Industry),
    "deal_type": _fixed(DealType),
}


def _values(attribute: str) -> list[Value]:
    """Return what an attribute can be, asked once in a request and language."""
    return remembered(f"values of {attribute} {get_language()}", KNOWN[attribute])


def choices(attribute: str) -> list[tuple[str, str]]:
    """Return what can be chosen for an attribute: what is in use."""
    return [(code, name) for code, name, in_use in _values(attribute) if in_use]


def exists(attribute: str, code: str) -> bool:
    """Say whether an attribute can be that, in use or not; of an attribute that has no list, anything."""
    return attribute not in KNOWN or any(code == value_code for value_code, _name, _in_use in _values(attribute))


def name(attribute: str, code: object) -> str:
    """Name a value of an attribute; what does not exist any more is called by its code."""
    names = {value_code: name for value_code, name, _in_use in _values(attribute)} if attribute in KNOWN else {}
    return names.get(str(code), str(code))

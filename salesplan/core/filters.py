"""Filters by figures in the address of a list: read as every figure is, and written back as plain numbers."""

import django_filters

from salesplan.core.forms import AmountField, CountField


class AmountFilter(django_filters.NumberFilter):
    """Narrow by an amount in the company's currency."""

    field_class = AmountField


class CountFilter(django_filters.NumberFilter):
    """Narrow by a whole number."""

    field_class = CountField

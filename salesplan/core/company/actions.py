"""Changes to the company and its rates of exchange; only admins make them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import is_currency
from django.utils.translation import gettext as _

from salesplan.core.access import ADMIN, require
from salesplan.core.amounts.exact import exact
from salesplan.core.audit import acting
from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.company.queries import COMPANY, RATES, calendar
from salesplan.core.company.rules import HeldPeriod, moved_periods
from salesplan.core.company.wording import describe_periods
from salesplan.core.errors import Refused
from salesplan.core.periods import Calendar
from salesplan.core.request_cache import forget
from salesplan.core.typing import User

_counts_in_base_currency: list[Callable[[], bool]] = []
_stored_periods: list[Callable[[], Iterable[HeldPeriod]]] = []


def hold_currency(while_true: Callable[[], bool]) -> None:
    """Keep the base currency as it is while an app (that registers here in `ready`) has amounts that count in it."""
    _counts_in_base_currency.append(while_true)


def currency_is_held() -> bool:
    """Say whether amounts in the base currency exist, so that another one would make them wrong."""
    return any(is_held() for is_held in _counts_in_base_currency)


def hold_calendar(periods: Callable[[], Iterable[HeldPeriod]]) -> None:
    """Keep the days of periods that an app (that registers here in `ready`) has stored by the keys of the fiscal calendar."""
    _stored_periods.append(periods)


def _check_calendar(current: Company, values: Mapping[str, Any]) -> None:
    """Refuse a fiscal calendar by which something stored would mean other days, and list what that is."""
    old = calendar(current)
    new = Calendar(
        values.get("fiscal_start_month", old.start_month),
        values.get("fiscal_weeks", old.weeks),
        values.get("fiscal_weekday", old.first_weekday),
    )
    if new == old:
        return
    moved = moved_periods([period for periods_of in _stored_periods for period in periods_of()], old, new)
    if moved:
        field = "fiscal_start_month" if new.start_month != old.start_month else "fiscal_weeks"
        text = _("This calendar would shift periods that are already in use: %(list)s. The calendar was not changed.")
        raise Refused(text % {"list": describe_periods(moved)}, field=field, code="calendar_in_use")


def edit_company(*, values: Mapping[str, Any], by: User, at: datetime) -> Company:
    """Change the company's settings; the base currency only while nothing counts in it.

    The fiscal calendar changes only while no stored quota, goal, plan or run would become other days by it.
    """
    require(by, ADMIN)
    with acting(by, "company.edit"):
        Company.objects.get_or_create(pk=1)
        current = Company.objects.select_for_update().get(pk=1)
        new_currency = values.get("currency", current.currency)
        if new_currency != current.currency and currency_is_held():
            text = _("Deals already use %(currency)s, so the base currency can't be changed.") % {
                "currency": current.currency
            }
            raise Refused(text, field="currency", code="currency_in_use")
        if "currency" in values:
            _check_currency(new_currency)
        if values.get("time_zone", current.time_zone) not in available_timezones():
            raise Refused(_("This time zone is not known."), field="time_zone")
        _check_calendar(current, values)
        for name, value in values.items():
            setattr(current, name, value)
        if "currency" in values and current.confirmed_at is None:
            current.confirmed_at = at
        current.save()
        forget(COMPANY)
        return current


def hide_setup(*, hidden: bool, by: User, at: datetime) -> None:
    """Take the list of what is to be set up off the home page of admins, or put it back."""
    require(by, ADMIN)
    with acting(by, "company.hide_setup"):
        Company.objects.get_or_create(pk=1)
        Company.objects.filter(pk=1).update(setup_hidden=hidden)
        forget(COMPANY)


def add_rate(*, currency: str, from_on: date, rate: Decimal, by: User, at: datetime) -> ExchangeRate:
    """Enter what one unit of a currency is worth from a day on; the same day again replaces its rate."""
    require(by, ADMIN)
    with acting(by, "rate.add"):
        _check_currency(currency)
        if currency == Company.objects.values_list("currency", flat=True).first():
            raise Refused(_("This is the base currency; its rate is always 1."), field="currency")
        if rate <= 0:
            raise Refused(_("The rate must be more than zero."), field="rate")
        exact(rate, 8, whole=10, field="rate")
        row, _new = ExchangeRate.objects.update_or_create(currency=currency, from_on=from_on, defaults={"rate": rate})
        forget(RATES)
        return row


def _check_currency(code: str) -> None:
    if not is_currency(code):
        raise Refused(_("Enter a three-letter currency code, for example CNY or USD."), field="currency")

"""Questions about the company: its calendar, its holidays, today's date, the rate of a day."""

from bisect import bisect_right
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.errors import Refused
from salesplan.core.money import convert
from salesplan.core.periods import Calendar, Period, elapsed_share
from salesplan.core.request_cache import remembered
from salesplan.core.typing import User

# Reminders begin at this hour.
FIRST_HOUR = 7

COMPANY = "company"
RATES = "exchange_rates"


# The row as this process last read it, with its version: what the database itself changes with every change of the row,
# whoever makes it (the transaction, and the row's new place).
_last_read: tuple[str, Company] | None = None


def company() -> Company:
    """Return the company; before the first set-up its defaults, unsaved. Asked once in a request at most."""
    return remembered(COMPANY, _read)


def _read() -> Company:
    global _last_read
    row = Company.objects.filter(pk=1).annotate(row_version=RawSQL("xmin::text || ctid::text", ())).first()
    if row is None:
        return Company(pk=1)
    _last_read = row.row_version, copy(row)
    return row


def row_version() -> RawSQL:
    """Return the version of the company's row, to be asked along with something else."""
    return RawSQL("(SELECT xmin::text || ctid::text FROM core_company WHERE id = 1)", ())


def trust(version: str | None) -> None:
    """Let this request take the company as this process last read it, if the row still has that version.

    Each web process keeps its own; none has to be told of a change, since the database says of every request whether there
    was one (`people.backends` asks with the person). An action that changes the row forgets what the request knows.
    """
    last_read = _last_read
    if version and last_read and last_read[0] == version:
        remembered(COMPANY, lambda: copy(last_read[1]))


def calendar(of: Company | None = None) -> Calendar:
    """Return the fiscal calendar."""
    record = of or company()
    return Calendar(record.fiscal_start_month, record.fiscal_weeks, record.fiscal_weekday)


def business_day(at: datetime, of: Company | None = None) -> date:
    """Return the date in the company's time zone at an instant."""
    return at.astimezone(ZoneInfo((of or company()).time_zone)).date()


def reader_day(at: datetime, reader: User | None = None) -> date:
    """Return the date where a reader is; without one, where the request is, whose zone is set (`people.middleware`).

    Every mark on a record goes by it: due today, overdue, in three days. At 8 in the evening of the 24th in New York a
    task of the 24th is not overdue, though it is the 25th in Shanghai. What is counted into figures, what is booked and
    who may still do what go by the company's day (`business_day`); `docs/metrics.md` has the rule.
    """
    zone = getattr(reader, "time_zone", "")
    return timezone.localtime(at, ZoneInfo(zone) if zone else None).date()


def day_begins(day: date, of: Company | None = None) -> datetime:
    """Return the instant at which a day begins in the company's time zone."""
    return datetime.combine(day, time(), ZoneInfo((of or company()).time_zone))


def days_between(since: datetime, until: datetime, of: Company | None = None) -> int:
    """Return the days from one moment to another, counted by the dates of the company's calendar.

    A deal that came into its stage on the evening of the 1st is there for 9 days on the morning of the 10th. Counted by
    dates, the days in one stage after the other add up to the days in all of them; counted by hours they do not.
    """
    return max((business_day(until, of) - business_day(since, of)).days, 0)


def is_night(at: datetime, of: Company | None = None) -> bool:
    """Say whether it is too early in the company's day to remind anybody; a tick later in the day makes it good."""
    return at.astimezone(ZoneInfo((of or company()).time_zone)).hour < FIRST_HOUR


@lru_cache(maxsize=16)
def _holiday_calendar(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def days_off(period: Period, of: Company | None = None) -> frozenset[date]:
    """Return the public holidays within a period in the company's country."""
    country = (of or company()).holiday_country
    if not country:
        return frozenset()
    days = _holiday_calendar(country)
    # Such a slice leaves its end out, a period includes it.
    return frozenset(days[period.start : period.end + timedelta(1)])  # type: ignore[index]


def pace(period: Period, today: date, of: Company | None = None) -> Decimal:
    """Return the share of a period's working days that is over, public holidays left out."""
    return elapsed_share(period, today, days_off(period, of))


@dataclass
class Rates:
    """Every rate of exchange, loaded once, for converting many amounts without a query each."""

    base: str
    known: dict[str, tuple[list[date], list[Decimal]]] = field(default_factory=dict)

    def rate(self, currency: str, day: date) -> Decimal:
        """Return the rate in force on a day; raises Refused when none is known by then."""
        if currency == self.base:
            return Decimal(1)
        days, values = self.known.get(currency, ([], []))
        at = bisect_right(days, day)
        if not days:
            raise Refused(
                _("There is no exchange rate for %(currency)s. An admin can add one under Company.")
                % {"currency": currency},
                field="currency",
                code="no_rate",
            )
        # Before the first known day its rate is the best there is.
        return values[max(at - 1, 0)]

    def to_base(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """Return an amount in the base currency at the rate of a day, rounded once."""
        return convert(amount, self.rate(currency, day), self.base)


def rates(of: Company | None = None) -> Rates:
    """Return all exchange rates, loaded once in a request."""
    return Rates((of or company()).currency, remembered(RATES, _known_rates))


def _known_rates() -> dict[str, tuple[list[date], list[Decimal]]]:
    known: dict[str, tuple[list[date], list[Decimal]]] = {}
    rows = ExchangeRate.objects.order_by("currency", "from_on").values_list("currency", "from_on", "rate")
    for currency, day, value in rows:
        days, values = known.setdefault(currency, ([], []))
        days.append(day)
        values.append(value)
    return known


def currencies(of: Company | None = None) -> list[str]:
    """Return the base currency and every currency that has a rate."""
    base = (of or company()).currency
    others = (
        ExchangeRate.objects.exclude(currency=base).order_by("currency").values_list("currency", flat=True).distinct()
    )
    return [base, *others]

"""Testing the forecast on past quarters."""

from datetime import datetime

from django.db import transaction

from pipeline.forecasts.backtests import backtests, moments
from pipeline.forecasts.models import ForecastBacktest
from salesplan.core.company.queries import business_day


def make_backtests(*, at: datetime) -> int:
    """Make the forecasts of past quarters again and keep them in place of the old ones; return how many there are."""
    today = business_day(at)
    days = {(quarter.key, moment): day for quarter, moment, day in moments(today)}
    with transaction.atomic():
        ForecastBacktest.objects.all().delete()
        made = ForecastBacktest.objects.bulk_create(
            ForecastBacktest(
                period_key=test.key,
                moment=test.moment,
                day=days[test.key, test.moment],
                middle=test.middle,
                reach=test.reach,
                won=test.won,
                made_on=today,
            )
            for test in backtests(today)
        )
    return len(made)

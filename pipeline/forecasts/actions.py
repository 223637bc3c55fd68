"""Learning what a forecast needs from the past, and testing it on past periods."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from pipeline.forecasts.backtests import backtests
from pipeline.forecasts.models import ForecastBacktest, RangeTest
from pipeline.probability.actions import keep_on_time_shares
from salesplan.core.company.queries import business_day


def make_backtests(*, at: datetime) -> int:
    """Make the forecasts of past periods again and keep them in place of the old ones; return how many were tested.

    The pass through the past ends today, so what is learnt then of when deals close is kept for the forecasts of today.
    """
    today = business_day(at)
    result = backtests(today)
    with transaction.atomic():
        keep_on_time_shares(result.timing, on=today)
        ForecastBacktest.objects.all().delete()
        ForecastBacktest.objects.bulk_create(
            ForecastBacktest(
                period_key=test.result.key,
                moment=test.moment.share,
                day=test.moment.day,
                middle=test.result.middle,
                reach=test.result.reach,
                won=test.result.won,
                made_on=today,
            )
            for test in result.quarters
        )
        RangeTest.objects.all().delete()
        RangeTest.objects.bulk_create(RangeTest(**asdict(row), made_on=today) for row in result.summaries)
    return sum(row.tests for row in result.summaries)

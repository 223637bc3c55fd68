"""Forecasts made again for days of past quarters, beside what was won in the end; renewed each night."""

from django.db import models
from django.db.models import Q

from pipeline.forecasts.rules import MOMENTS, Backtest
from salesplan.core.fields import MoneyField


class ForecastBacktest(models.Model):
    """The forecast of the whole company as it could have been made on a day of a past quarter."""

    period_key = models.CharField(max_length=24)
    moment = models.PositiveSmallIntegerField()
    day = models.DateField()
    middle = MoneyField()
    reach = MoneyField()
    won = MoneyField()
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period_key", "moment"], name="one_backtest_a_moment"),
            models.CheckConstraint(condition=Q(moment__in=MOMENTS, reach__gte=0), name="backtest_is_sound"),
        ]

    def __str__(self) -> str:
        return f"{self.period_key} {self.moment} %"

    @property
    def test(self) -> Backtest:
        """The row as the rules read it."""
        return Backtest(self.period_key, self.moment, self.middle, self.reach, self.won)

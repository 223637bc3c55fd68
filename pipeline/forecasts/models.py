"""Forecasts made again for days of past periods, beside what was won in the end; renewed each night."""

from django.db import models
from django.db.models import Q

from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.rules import MOMENTS, Backtest
from salesplan.core.fields import MoneyField, RateField


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


class RangeTest(models.Model):
    """How the forecasts of a kind of period and a size of scope did at a moment, and what deals to come added."""

    kind = models.CharField(max_length=7, choices=TestedKind)
    size = models.CharField(max_length=7, choices=Size)
    moment = models.PositiveSmallIntegerField()
    tests = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    held_unstretched = models.PositiveIntegerField()
    factor = RateField(null=True)
    bias = RateField(null=True)
    # What deals to come add, None where too few periods are known; and how many periods that rests on.
    coming = RateField(null=True)
    periods = models.PositiveSmallIntegerField()
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "size", "moment"], name="one_range_test_a_moment"),
            models.CheckConstraint(
                condition=Q(moment__in=MOMENTS, held__lte=models.F("tests"), held_unstretched__lte=models.F("tests")),
                name="range_test_is_sound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.size} {self.moment} %: {self.held} of {self.tests}"

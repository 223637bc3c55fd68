"""The company itself: one row that says currency, time zone and fiscal calendar; and the dated rates of exchange."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.company.choices import FiscalWeeks, Language, LeaderboardNames, PaceBy, PayRunPeople
from salesplan.core.fields import RateField
from salesplan.core.tracking import tracked

# Limits in days: at least one, a year at most.
A_YEAR = [MinValueValidator(1), MaxValueValidator(365)]


def selling_roles() -> list[str]:
    """The roles that carry quotas."""
    return ["rep", "manager"]


@tracked()
class Company(models.Model):
    """The one company of this installation; `queries.company()` returns it."""

    name = models.CharField(_("name"), max_length=120, default="Sales Plan")
    currency = models.CharField(_("base currency"), max_length=3, default="CNY")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    language = models.CharField(_("file language"), max_length=10, choices=Language, default=Language.EN)
    fiscal_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    fiscal_weeks = models.CharField(
        _("fiscal months are"), max_length=3, choices=FiscalWeeks, default=FiscalWeeks.MONTHS, blank=True
    )
    fiscal_weekday = models.PositiveSmallIntegerField(
        _("fiscal weeks begin on"), default=0, validators=[MaxValueValidator(6)]
    )
    holiday_country = models.CharField(_("country of the public holidays"), max_length=2, default="CN", blank=True)
    pace_by = models.CharField(_("pace by"), max_length=8, choices=PaceBy, default=PaceBy.DAYS)
    # The own team is the default: who sits together knows of each other's wins anyway, and comparing within it spurs;
    # figures of strangers would be news to everybody, and not known to be wanted.
    leaderboard_names = models.CharField(
        _("leaderboard for reps"), max_length=10, choices=LeaderboardNames, default=LeaderboardNames.TEAM
    )
    leaderboard_roles = ArrayField(
        models.CharField(max_length=10), verbose_name=_("roles on leaderboards"), default=selling_roles
    )
    # Two weeks: longer than a holiday of the one who enters deals, shorter than any period that is paid.
    closing_days_back = models.PositiveSmallIntegerField(
        _("days a close date may lie in the past"), default=14, validators=A_YEAR
    )
    split_needs_consent = models.BooleanField(_("people who lose a share of a deal must agree"), default=False)
    pay_run_people = models.CharField(
        _("a pay run is approved by"), max_length=5, choices=PayRunPeople, default=PayRunPeople.THREE
    )
    dispute_claim_days = models.PositiveSmallIntegerField(
        _("days to dispute pay after it is locked"), default=30, validators=A_YEAR
    )
    dispute_answer_days = models.PositiveSmallIntegerField(_("days to answer a dispute"), default=14, validators=A_YEAR)
    dispute_escalate_days = models.PositiveSmallIntegerField(
        _("days to escalate a decision"), default=14, validators=A_YEAR
    )
    # When an admin first went through currency, time zone and fiscal year; before, they are defaults nobody chose.
    confirmed_at = models.DateTimeField(_("settings confirmed"), null=True, editable=False)
    setup_hidden = models.BooleanField(_("setup list hidden"), default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_company"),
            models.CheckConstraint(
                condition=models.Q(fiscal_start_month__range=(1, 12)), name="fiscal_month_is_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_weekday__range=(0, 6), fiscal_weeks__in=FiscalWeeks.values),
                name="fiscal_weeks_are_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    dispute_claim_days__range=(1, 365),
                    dispute_answer_days__range=(1, 365),
                    dispute_escalate_days__range=(1, 365),
                ),
                name="dispute_limits_are_days",
            ),
            models.CheckConstraint(
                condition=models.Q(closing_days_back__range=(1, 365)), name="closing_days_back_are_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the base currency from a day on."""

    currency = models.CharField(_("currency"), max_length=3)
    from_on = models.DateField(_("from"))
    rate = RateField(_("rate"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_on"], name="one_rate_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.from_on} {self.rate}"

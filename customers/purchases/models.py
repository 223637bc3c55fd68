"""What each account bought, by month: the roll-up that the sales ledger keeps up to date in its own transaction."""

from django.db import models

from salesplan.core.fields import MoneyField
from salesplan.people.access import scope_of
from salesplan.people.models import User


class AccountMonthQuerySet(models.QuerySet["AccountMonth"]):
    def visible_to(self, user: User) -> "AccountMonthQuerySet":
        """Purchases are seen with their account."""
        scope = scope_of(user)
        return self if scope.sees_all else self.filter(account__owner__in=scope.person_ids)


class AccountMonth(models.Model):
    """Amount and number of won deals of an account in a calendar month, in the base currency, less reversals."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="months")
    month = models.DateField()
    amount = MoneyField(default=0)
    deals = models.IntegerField(default=0)

    objects = AccountMonthQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "month"], name="one_row_an_account_month")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"

"""Whose statements a list shows, and what they come to where that is known without calculating them.

A statement that is not locked is calculated from the first period of its plan on, so a list calculates those of one page
only: who is on it, and in which order, is asked of enrolments, the ledger of sales and the runs.
"""

from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from goals.pay.choices import CLOSED
from goals.pay.models import PayRunPerson
from goals.pay.plan.models import Enrolment
from goals.pay.statements.queries.statement import people_visible_to
from pipeline.sales.models import SalesDay
from salesplan.core.periods import Period
from salesplan.people.models import User


def people_with_statements(user: User, period: Period) -> QuerySet[User]:
    """Return the people whose statements of a period a user may see, who sold most in it first.

    They are on a plan that pays by such periods, sold something in it, or were paid in its run.
    """
    on_plan = Enrolment.objects.filter(
        person=OuterRef("pk"), plan__interval=period.kind, starts_on__lte=period.end
    ).exclude(ends_on__lt=period.start)
    days = SalesDay.objects.filter(person=OuterRef("pk"), sold_on__range=(period.start, period.end))
    sold = days.order_by().values("person").annotate(sum=Sum("amount_base")).values("sum")
    paid = PayRunPerson.objects.filter(person=OuterRef("pk"), run__period_key=period.key, payslip__isnull=False)
    return (
        people_visible_to(user)
        .annotate(sold=Subquery(sold))
        .filter(Q(sold__isnull=False) | Exists(on_plan) | Exists(paid))
        .order_by(F("sold").desc(nulls_last=True), "sort_key", "pk")
    )


def locked_total(user: User, period: Period) -> Decimal | None:
    """Return what everybody a user sees has earned in a locked period, from its frozen statements: one query."""
    places = PayRunPerson.objects.visible_to(user).filter(
        run__period_key=period.key, run__state__in=CLOSED, payslip__isnull=False
    )
    return places.aggregate(sum=Sum(F("payslip__commission") + F("payslip__adjusted")))["sum"]

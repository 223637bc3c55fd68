"""The fixed choices of pay: the life of a run, the kinds of its lines, and of adjustments."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PayRunState(TextChoices):
    """The life of a pay run. From the lock on nothing in it changes any more."""

    OPEN = "open", _("Open")
    CALCULATED = "calculated", _("Calculated")
    REVIEWED = "reviewed", pgettext_lazy("pay run", "Reviewed")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")
    PAID = "paid", _("Paid out")


class PayRunStep(StrEnum):
    CREATE = "create"
    CALCULATE = "calculate"
    REVIEW = "review"
    APPROVE = "approve"
    LOCK = "lock"
    PAY = "pay"
    REOPEN = "reopen"


LEVELS = {
    PayRunState.OPEN: "neutral",
    PayRunState.CALCULATED: "info",
    PayRunState.REVIEWED: "info",
    PayRunState.APPROVED: "warn",
    PayRunState.LOCKED: "ok",
    PayRunState.PAID: "ok",
}
CLOSED = (PayRunState.LOCKED, PayRunState.PAID)
# Why the engine leaves a line unpaid that waits for an approval.
HELD = "review"


class LineKind(TextChoices):
    """What a line of the ledger is: the engine's kinds of postings, and the payout that settles them."""

    EARNING = "earning", pgettext_lazy("pay", "Commission")
    BONUS = "bonus", _("Bonus")
    CARRIED_IN = "carried in", _("Carried in")
    FLOOR = "floor", _("Raised to the floor")
    CAP = "cap", _("Reduced by the cap")
    CARRIED_OUT = "carried out", _("Carried over")
    CORRECTION = "correction", _("Correction of closed periods")
    ADJUSTMENT = "adjustment", _("Adjustment")
    RESERVE = "reserve", _("Held in reserve")
    RELEASE = "release", _("Reserve released")
    FORFEIT = "forfeit", _("Reserve forfeited")
    OWED = "owed", _("Owed from now on")
    RECOVERY = "recovery", _("Overpayment recovered")
    DRAW_RECOVERY = "draw recovery", _("Draw recovered")
    DRAW_FORGIVEN = "draw forgiven", _("Draw forgiven")
    DRAW = "draw", _("Draw")
    PAYOUT = "payout", _("Paid out")


# The columns of a run, each with the kinds it adds up. Their sum is the payout, which a line of its own settles.
GROUPS: dict[str, tuple[LineKind, ...]] = {
    "commission": (LineKind.EARNING, LineKind.BONUS, LineKind.CARRIED_IN, LineKind.FLOOR, LineKind.CAP, LineKind.CARRIED_OUT),
    "adjusted": (LineKind.CORRECTION, LineKind.ADJUSTMENT),
    "reserved": (LineKind.RESERVE, LineKind.RELEASE, LineKind.FORFEIT),
    "recovered": (LineKind.OWED, LineKind.RECOVERY, LineKind.DRAW_RECOVERY, LineKind.DRAW_FORGIVEN),
    "drawn": (LineKind.DRAW,),
}  # fmt: skip


class AdjustmentKind(TextChoices):
    """An adjustment is paid or deducted with the period; an overpayment becomes a debt that is recovered by the plan."""

    ADJUSTMENT = "adjustment", _("Adjustment")
    OVERPAYMENT = "overpayment", _("Overpayment to recover")


class PayBasis(TextChoices):
    """The kinds of facts that a run rests on: when one of them changes, it is calculated again."""

    JOINED = "joined", _("People the run would pay now")
    ENROLMENTS = "enrolments", _("Who is on which plan")
    PLANS = "plans", _("Plan versions")
    QUOTAS = "quotas", _("Quotas")
    SALES = "sales", _("Sales")
    RECEIPTS = "receipts", _("Invoices and payments")
    CUSTOMERS = "customers", _("Customer sizes")
    FIGURES = "figures", _("Figures that count for pay")
    WAGES = "wages", _("Base wages")
    WINDFALLS = "windfalls", _("Windfall decisions")
    ADJUSTMENTS = "adjustments", _("Adjustments")
    LEADERSHIPS = "leaderships", _("Team leads")
    EARLIER = "earlier", _("Previously locked runs")
    CALENDAR = "calendar", _("Company calendar and currency")
    UNKNOWN = "unknown", _("Calculated before changes were tracked")


class OpenPointKind(TextChoices):
    """What may still be open when a run is locked."""

    DISPUTES = "disputes", _("Disputes")
    WINDFALLS = "windfalls", _("Windfalls")
    UNACCEPTED = "unaccepted", _("Rules not accepted")


class RunWarning(TextChoices):
    """What somebody should look at before a run is approved."""

    NO_STATEMENT = "no_statement", _("No statement: not on a plan with this period")
    NO_QUOTA = "no_quota", _("Credits without a quota to measure them against")
    NO_VERSION = "no_version", _("Credits on days with no rules in force")
    PART = "part", _("Paid for part of the period: the pay interval changed during it")
    NO_FIGURE = "no_figure", _("A figure that adjusts the pay is missing")
    WINDFALL = "windfall", _("A windfall is waiting for review")

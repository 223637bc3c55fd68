"""The words of a plan of which there is a closed set. What they mean to people is declared (`goals.pay.definition`)."""

from enum import StrEnum


class PlanWord(StrEnum):
    """A word that writes itself as the definition has it, so that marks and snapshots of a plan stay as they are."""

    __repr__ = str.__repr__


class TableMode(PlanWord):
    """How a rate table pays (`tables`)."""

    MARGINAL = "marginal"
    RETROACTIVE = "retroactive"
    INTERPOLATED = "interpolated"
    FIXED = "fixed"


class TableBasis(PlanWord):
    """By what the rows of a rate table are measured."""

    ATTAINMENT = "attainment"
    AMOUNT = "amount"


class TableYield(PlanWord):
    """What a row of a rate table gives: a rate of the amount, money, or a share of the target pay."""

    RATE = "rate"
    MONEY = "money"
    SHARE = "share"


class BeyondRows(PlanWord):
    """How an interpolated table goes on outside its rows."""

    FLAT = "flat"
    EXTEND = "extend"


class ZeroQuota(PlanWord):
    """At which place a table reads a quota of nothing."""

    UNPAID = "unpaid"
    FIRST = "first"
    REACHED = "reached"
    TOP = "top"


class AppliesTo(PlanWord):
    """What is read together: a statement, each deal, the interval so far, or each statement and the rest at the end."""

    PERIOD = "period"
    TRANSACTION = "transaction"
    TO_DATE = "to_date"
    TRUE_UP = "true_up"


class CreditsOf(PlanWord):
    """Whose sales count: a person's own, or those of everybody below."""

    OWN = "own"
    TEAM = "team"


class MeasuredAgainst(PlanWord):
    """Which quotas stand against what is read to date."""

    INTERVAL = "interval"
    SO_FAR = "so_far"


class SaleEvent(PlanWord):
    """With which event of a sale its credit earns."""

    BOOKED = "booked"
    INVOICED = "invoiced"
    PAID = "paid"


class ClawbackFrom(PlanWord):
    """From where a refund is taken back."""

    PROPORTIONAL = "proportional"
    SLICES = "slices"
    RUNNING = "running"


class LimitPer(PlanWord):
    """For what a cap or a floor holds."""

    DEAL = "deal"
    PERIOD = "period"
    INTERVAL = "interval"


class CapExcess(PlanWord):
    """What becomes of what a cap cuts off."""

    FORFEIT = "forfeit"
    CARRY = "carry"


class SpiffPer(PlanWord):
    """For what a SPIFF pays its amount."""

    ORDER = "order"
    UNIT = "unit"
    PERIOD = "period"


class SpiffCounts(PlanWord):
    """Where the orders of a SPIFF are counted."""

    STATEMENT = "statement"
    CAMPAIGN = "campaign"


class DrawKind(PlanWord):
    """What a draw is (`plan.Draw`)."""

    RECOVERABLE = "recoverable"
    ADVANCE = "advance"
    GUARANTEE = "guarantee"
    ADDITIVE = "additive"


class DrawRecovery(PlanWord):
    """When a draw is earned back."""

    IMMEDIATE = "immediate"
    END = "end"


class ReserveOnLeaving(PlanWord):
    """What becomes of a reserve on the last day."""

    KEEP = "keep"
    PAY = "pay"
    FORFEIT = "forfeit"


class DrawOnLeaving(PlanWord):
    """What becomes of a debt from draws on the last day."""

    KEEP = "keep"
    RECOVER = "recover"
    FORGIVE = "forgive"

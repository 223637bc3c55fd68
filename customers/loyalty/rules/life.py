"""The lives of a redemption and of an adjustment: what may follow what. Pure."""

from customers.loyalty.choices import AdjustmentState, AdjustmentStep, RedemptionState, RedemptionStep
from salesplan.core.lifecycle.rules import Lifecycle, Transition

REDEMPTION = Lifecycle(
    begins=RedemptionState.OPEN,
    steps={
        RedemptionStep.DELIVER: Transition({RedemptionState.OPEN}, RedemptionState.DELIVERED),
        RedemptionStep.CANCEL: Transition({RedemptionState.OPEN}, RedemptionState.CANCELLED, asks_why=True),
    },
)
ADJUSTMENT = Lifecycle(
    begins=AdjustmentState.WAITING,
    steps={
        AdjustmentStep.APPROVE: Transition({AdjustmentState.WAITING}, AdjustmentState.APPROVED),
        AdjustmentStep.REFUSE: Transition({AdjustmentState.WAITING}, AdjustmentState.REFUSED, asks_why=True),
        AdjustmentStep.WITHDRAW: Transition({AdjustmentState.WAITING}, AdjustmentState.WITHDRAWN),
    },
)

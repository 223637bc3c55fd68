"""The life of a run of bulk steps. Pure."""

from pipeline.bulk.choices import BulkRunState, BulkRunStep
from salesplan.core.lifecycle.rules import Lifecycle, Transition

LIFE = Lifecycle(
    begins=BulkRunState.RUNNING,
    steps={
        BulkRunStep.FINISH: Transition({BulkRunState.RUNNING}, BulkRunState.DONE),
        BulkRunStep.UNDO: Transition({BulkRunState.DONE}, BulkRunState.UNDOING),
        BulkRunStep.FINISH_UNDO: Transition({BulkRunState.UNDOING}, BulkRunState.UNDONE),
    },
)

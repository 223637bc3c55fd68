"""The base of all tasks: what runs on the schedule leaves its last result where admins see it."""

from typing import Any

from billiard.einfo import ExceptionInfo
from celery import Task
from django.utils import timezone

from salesplan.core.typing import DisplayText, LazyText


class RecordedTask(Task):
    """Records the last tick of each scheduled task; tasks that were asked for once leave no trace here."""

    abstract = True

    def on_success(self, retval: object, task_id: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Keep what the task returned."""
        self._record(result=retval if isinstance(retval, str | LazyText) else "")

    def on_failure(
        self, exc: BaseException, task_id: str, args: tuple[Any, ...], kwargs: dict[str, Any], einfo: ExceptionInfo
    ) -> None:
        """Keep why it failed."""
        self._record(error=f"{type(exc).__name__}: {exc}")

    def _record(self, *, result: DisplayText = "", error: str = "") -> None:
        if self.name not in self.app.conf.beat_schedule:
            return
        from salesplan.core.jobs.actions import record_tick

        record_tick(self.name, at=timezone.now(), result=result, error=error)

"""Initiatives on a time line, as the page and the document draw them: the same places from the same rule."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goals.planning.sales_plans.choices import STEP_LEVELS, StepState
from goals.planning.sales_plans.content import PlanContent
from goals.planning.sales_plans.figures import Standings, is_overdue
from goals.planning.sales_plans.models import SalesPlanProgress, TimedSalesPlanRow
from goals.planning.sales_plans.rules.steps import Bar, bar, is_late, months, place, state_of

ROW_HEIGHT, HEAD_HEIGHT = 30, 26


@dataclass
class TimelineEntry:
    """An initiative or a task: where it stands, whether it is late, and where it lies."""

    row: Any
    state: StepState
    late: bool
    bar: Bar | None
    step: SalesPlanProgress | None = None
    tasks: "list[TimelineEntry]" = field(default_factory=list)
    y: int = 0

    @property
    def level(self) -> str:
        """The colour: late is bad, else by state."""
        return "bad" if self.late else STEP_LEVELS[self.state]

    @property
    def done(self) -> int:
        return sum(task.state == StepState.DONE for task in self.tasks)


@dataclass
class Timeline:
    """The initiatives of a version, the months above them, and today's place (None outside)."""

    entries: list[TimelineEntry]
    months: list[tuple[int, date]]
    today: int | None
    height: int

    @property
    def drawn(self) -> list[TimelineEntry]:
        """Initiatives and their tasks in the order in which they are drawn."""
        return [item for entry in self.entries for item in (entry, *entry.tasks)]


def timeline(content: PlanContent, standings: Standings, today: date) -> Timeline:
    """Return the time line of a version as its steps stand."""
    version = content.version
    first, last = version.starts_on, version.ends_on

    def placed(row: TimedSalesPlanRow) -> Bar | None:
        start, due = row.starts_on or row.due_on, row.due_on or row.starts_on
        return bar(start, due, first, last) if start and due else None

    entries, y = [], HEAD_HEIGHT
    for row in content.rows["initiatives"]:
        tasks = []
        for task in content.tasks_of(row.row_key):
            state = StepState(standings.state(task.row_key))
            late = is_late(state, task.due_on, today)
            tasks.append(TimelineEntry(task, state, late, placed(task), standings.steps.get(task.row_key)))
        state = state_of(standings.state(row.row_key), [task.state for task in tasks])
        late = is_overdue(content, row, standings, today)
        entry = TimelineEntry(row, state, late, placed(row), standings.steps.get(row.row_key), tasks)
        for item in (entry, *tasks):
            item.y, y = y, y + ROW_HEIGHT
        entries.append(entry)
    month_starts = [(place(day, first, last) or 0, day) for day in months(first, last)]
    return Timeline(entries, month_starts, place(today, first, last), y + 4)

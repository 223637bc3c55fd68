"""Deputies for tests, named as a person does on the page."""

from datetime import date, datetime, timedelta
from typing import Any

from salesplan.people.deputies.actions import name_deputy
from salesplan.people.deputies.models import Deputy
from tests.world import NOW, TODAY


def stand_in(
    person: Any,
    deputy: Any,
    *kinds: str,
    by: Any = None,
    starts_on: date = TODAY,
    ends_on: date = TODAY + timedelta(10),
    at: datetime = NOW,
) -> Deputy:
    """Let somebody decide for a person from today on, for ten days more."""
    days = {"starts_on": starts_on, "ends_on": ends_on}
    return name_deputy(person, deputy=deputy, **days, kinds=list(kinds), why="On leave", by=by or person, at=at)

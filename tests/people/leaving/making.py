"""Let somebody leave, as an admin does on the pages."""

from typing import Any

from salesplan.people.leaving.actions import leavings as actions
from salesplan.people.leaving.actions import working
from salesplan.people.leaving.models import Leaving
from salesplan.people.models import User
from tests.world import NOW, TODAY


def prepare(world: Any, who: str = "rep", heirs: str = "other", last_day: Any = TODAY, by: Any = None) -> Leaving:
    """Prepare the hand-over of somebody to one or several (a name each)."""
    person = User.objects.get(username=who)
    people = [User.objects.get(username=name) for name in heirs.split()]
    told = {"last_day": last_day, "reason": "resigned", "successors": people}
    return actions.prepare_leaving(person, **told, by=by or world.admin, at=NOW)


def leave(
    world: Any,
    who: str = "rep",
    heirs: str = "other",
    last_day: Any = TODAY,
    words: dict[str, str] | None = None,
    at: Any = NOW,
) -> Leaving:
    """Hand over everything and let the person go."""
    made = prepare(world, who, heirs, last_day)
    actions.choose(made, words or {}, by=world.admin, at=at)
    working.work(working.start_leaving(made, by=world.admin, at=at), at=at)
    made.refresh_from_db()
    return made

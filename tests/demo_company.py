"""The demo company for tests: small, and as of the day at which the clock of `tests/world.py` stands."""

from datetime import date
from io import StringIO

import time_machine
from django.core.management import call_command

from tests.world import NOW, TODAY


def load(day: date | None = TODAY) -> str:
    """Load it as of a day, or of the clock's; return what the command prints."""
    out = StringIO()
    told = [f"--today={day}"] if day else []
    call_command("load_demo", "--accounts=60", "--deals=300", *told, stdout=out)
    return out.getvalue()


@time_machine.travel(NOW)
def load_at_now() -> None:
    """Load it while the clock stands at the world's NOW, whatever the day of the test."""
    load()

"""What a start says of who may sign in: the demo's people where they exist, or the first link where nobody does."""

import os
import sys
from datetime import datetime

import django


def lines(at: datetime) -> list[str]:
    """Return the lines; for a company that is set up there is nothing to say."""
    from django.conf import settings
    from django.urls import reverse

    from demo.company import PASSWORD
    from demo.queries import demo_logins
    from salesplan.people.opening.actions import HOURS, make_first_link
    from salesplan.people.opening.queries import is_unopened

    if is_unopened():
        url = settings.SITE_URL.rstrip("/") + reverse("people:first_admin", args=[make_first_link(at=at)])
        return [f"Nobody can sign in yet. The first admin begins here, once and within {HOURS} hours:", f"  {url}"]
    names = [person.username for person in demo_logins()]
    return [f"Demo logins: {', '.join(names)} (password: {PASSWORD})"] if names else []


def say_who_may_sign_in() -> None:
    """Print the lines."""
    from django.utils import timezone

    for line in lines(timezone.now()):
        print(line, flush=True)


def main() -> int:
    """Set Django up and print; a fault here stops nothing that runs already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    django.setup()
    say_who_may_sign_in()
    return 0


if __name__ == "__main__":
    sys.exit(main())

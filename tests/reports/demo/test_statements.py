"""Every statement of the demo company can be added up, row by row, and none shows a share that nobody explains."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import call_command

from goals.pay.measured import unlike_dashboard
from goals.pay.queries import periods_of, statements
from salesplan.people.models import User
from tests.goals.pay.test_showing import check

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@time_machine.travel(datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
def test_all_demo_people():
    call_command("load_demo", "--accounts=60", "--deals=300", f"--today={TODAY}", verbosity=0)
    admin, added = User.objects.get(username="admin"), 0
    for person in User.objects.filter(enrolments__isnull=False).distinct():
        periods = periods_of(person, TODAY)[:6]
        for made in statements([person], periods, today=TODAY).values():
            check(made.pay, made.currency)
            shown = unlike_dashboard(admin, made)
            assert shown is None or shown.why
            added += 1
    assert added > 20

"""Every statement of the demo company can be added up, row by row, and none shows a share that nobody explains."""

from datetime import UTC, datetime

import pytest
import time_machine

from goals.pay.statements.queries.attainment_differences import dashboard_difference
from goals.pay.statements.queries.statement import periods_of, statements
from salesplan.people.models import User
from tests.goals.pay.statements.test_presenters import check
from tests.world import TODAY

pytestmark = pytest.mark.django_db


@time_machine.travel(datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
def test_all_demo_people(demo):
    admin, added = User.objects.get(username="admin"), 0
    for person in User.objects.filter(enrolments__isnull=False).distinct():
        periods = periods_of(person, TODAY)[:6]
        for made in statements([person], periods, today=TODAY).values():
            check(made.pay, made.currency)
            shown = dashboard_difference(admin, made)
            assert shown is None or shown.why
            added += 1
    assert added > 20

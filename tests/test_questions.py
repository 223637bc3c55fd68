"""A page asks the database no question twice: what its parts share is fetched once and handed on."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salesplan.people.models import User
from tests.world import signed_in

PAGES = [
    *("reports:home", "reports:quota_dashboard", "reports:sales_dashboard", "reports:leaderboard"),
    *("pipeline:deal_board", "pipeline:deal_list", "pipeline:receipt_list", "pipeline:sale_list"),
    *("pipeline:product_list", "pipeline:request_list"),
    *("customers:account_list", "customers:contact_list", "customers:task_list", "customers:entry_list"),
    *("goals:quota_list", "goals:goal_list", "goals:mine", "goals:statement_list", "goals:pay_run_list"),
    *("goals:cascade_list", "goals:sales_plan_list", "goals:corrective_action_list", "goals:response_list"),
    *("goals:dispute_list", "goals:appraisal_list", "goals:incentive_plan_list", "goals:windfall_list"),
    *("people:person_list", "people:team_tree", "people:deputy_list", "people:profile"),
]
# How many questions a page may ask again, and why.
AGAIN = {
    "goals:mine": (1, "sums of the ledger: won revenue, and won deals where a quota of them is carried too"),
    "goals:statement_list": (1, "the names of the people, for their periods and for their statements"),
    "goals:windfall_list": (2, "the people whose pay is seen, and what was approved: before and in the calculation"),
}


@pytest.mark.slow
@pytest.mark.usefixtures("demo", "world_time")
@pytest.mark.parametrize("role", ["rep", "manager", "admin"])
def test_no_question_is_asked_twice(role):
    client = signed_in(User.objects.get(username=role))
    found = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(page)).status_code == 200, page
        questions = Counter(query["sql"] for query in asked if not re.match("SAVEPOINT|RELEASE", query["sql"]))
        twice = [sql for sql, times in questions.items() if times > 1]
        if len(twice) > AGAIN.get(page, (0, ""))[0]:
            found[page] = twice
    assert found == {}

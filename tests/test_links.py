"""Every page can be reached from the home page by links, no link leads nowhere, and no text is markup, for every role."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from customers.feedback.models import Case
from customers.outreach.actions import suppress_contact
from customers.tasks.actions import create_task
from customers.timeline.actions import record
from goals.pay.disputes.actions import decide
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.pay.plan.rules.definitions import simple
from goals.planning.quota_responses.actions import object_to_quota
from goals.planning.quotas.actions.ledger import opening
from goals.planning.quotas.models import Quota, QuotaChange
from pipeline.deals.actions.deals import move_deal
from pipeline.deals.actions.refreshing import refresh_probabilities
from pipeline.returns.actions import record_return
from pipeline.returns.rules import SoldGoods
from reports.monitoring.models import Monitor
from salesplan.core.favourites.actions import add_favourite
from salesplan.people.models import User
from tests.customers.surveys.making import response, survey
from tests.goals.appraisals.making import every_corner
from tests.goals.pay.disputes.making import missing
from tests.goals.pay.editor.making import draft
from tests.goals.planning.cascades.making import shared
from tests.goals.planning.corrective_actions.making import corrective_action
from tests.goals.planning.sales_plans.making import every_state
from tests.people.leaving.making import prepare
from tests.permissions import Row
from tests.permissions.customers import _improvement as improvement_of
from tests.permissions.customers import member_of_rep, picked_of_admin, segment_of_admin, segment_set
from tests.permissions.pay import run_of_rep, windfall_of_rep
from tests.permissions.people import _deputy as deputy_of_manager
from tests.permissions.pipeline import waiting_request
from tests.pipeline.receipts.making import WON_ON, pay, won
from tests.planting import markup_in, plant
from tests.test_permissions import TABLE
from tests.world import NOW, START, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LINKS = re.compile(r'(?:href|hx-get|data-edit-url|data-search-url)="(/[^"#]*)')
# What answers programs is no page of ours.
OUTSIDE = ("/static/", "/api/", "/account/logout/", "/language/", "/healthz")
SAMPLES = 4


def crawl(client: Client) -> tuple[set[str], dict[str, Any]]:
    """Follow links breadth first, a few of each kind; return the names of pages reached and the bad answers.

    Bad is also a page that takes for markup what somebody typed; every text of the company is hostile.
    """
    reached, bad, seen, counts = set(), {}, set(), {}
    waiting = ["/"]
    while waiting:
        url = waiting.pop(0)
        path = url.partition("?")[0]
        if url in seen or path.startswith(OUTSIDE):
            continue
        seen.add(url)
        try:
            name = resolve(path).view_name
        except Resolver404:
            bad[url] = 404
            continue
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > SAMPLES:
            continue
        answer = client.get(url)
        if answer.status_code in (301, 302):
            waiting.append(answer.url)
        elif answer.status_code != 200:
            bad[url] = answer.status_code
        else:
            reached.add(name)
            if "html" in answer.get("Content-Type", "") and not answer.streaming:
                page = answer.content.decode()
                waiting += [unescape(link) for link in LINKS.findall(page)]
                if markup := markup_in(page):
                    bad[url] = markup[:3]
    return reached, bad


@pytest.fixture
def busy(world):
    """The world with something in every corner: a won deal, a quota, a plan."""
    today = timezone.localdate()
    plan = IncentivePlan.objects.create(name="Plan", created_at=NOW)
    rates = {rate: simple("marginal", "attainment", [(Decimal(0), Decimal(rate))]) for rate in ("0.05", "0.06")}
    IncentivePlanVersion.objects.create(
        plan=plan, number=1, starts_on=START, definition=rates["0.05"], why="First", made_at=NOW
    )
    Enrolment.objects.create(plan=plan, person=world.rep, starts_on=START)
    key = f"{today.year}-Q{(today.month - 1) // 3 + 1}"
    start = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    days = {"period_key": key, "starts_on": start, "ends_on": today, "set_at": NOW}
    made = [Quota.objects.create(person=who, amount=Decimal(500_000), **days) for who in (world.rep, world.peer)]
    lines = QuotaChange.objects.bulk_create(opening(made))
    object_to_quota(lines[1], comment="Too high", by=world.peer, at=NOW)
    IncentivePlanVersion.objects.create(
        plan=plan, number=2, starts_on=today, definition=rates["0.06"], why="Second", made_at=NOW
    )
    Monitor.objects.create(name="Win rate", owner=world.manager, metric="win_rate", threshold="0.3", created_at=NOW)
    every_corner(world, timezone.now())
    draft(world, plan=plan)
    run_of_rep(world)
    windfall_of_rep(world)
    missing(world.rep)
    decide(missing(world.rep), outcome="denied", text="No", by=world.admin, at=timezone.now())
    sold = won(world)
    pay(sold, "2500")
    some = [SoldGoods(None, None, Decimal(100))]
    record_return(sold, goods=some, day=WON_ON, why="Broken", by=None, at=NOW, decided=True)
    shared(world)
    segment_of_admin(world)
    picked_of_admin(world)
    segment_set(world)
    every_state(world)
    corrective_action(world)
    User.objects.filter(pk=world.other.pk).update(is_active=False)
    about = {"account": world.account, "by": world.rep, "at": timezone.now()}
    record(kind="call", text="Talked.", **about)
    create_task(title="Call back", kind="call", assignee=world.rep, due_on=today, **about)
    with transaction.atomic():
        move_deal(world.deal, stage=world.stages["won"], by=world.rep, at=timezone.now(), filled={"next_step": "Sign"})
    refresh_probabilities(timezone.now())
    prepare(world, "peer", "rep")
    waiting_request(world)
    response(world, survey(world), 9, comment="Good")
    group_case(world)
    suppress_contact(world.contact, why="bounced", by=world.rep, at=NOW)
    deputy_of_manager(world)
    member_of_rep(world)
    add_favourite(url="/pipeline/deals/", label="Deals", by=world.rep, at=NOW)
    assert plant() > 200
    return world


def group_case(world) -> None:
    """One case that is resolved and one that is open, both grouped under an improvement."""
    about = {"account": world.account, "owner": world.rep, "due_at": NOW, "created_at": NOW}
    planned = improvement_of(world)[0]
    Case.objects.create(title="Late", improvement_id=planned, **about)
    Case.objects.create(title="Later", state="resolved", resolved_at=NOW, improvement_id=planned, **about)


def _pages() -> set[str]:
    """The addresses that answer a GET, by the table of permissions."""
    return {name for name, rows in TABLE.items() if any(row.method == "get" for row in rows if isinstance(row, Row))}


# Reached by what the crawl does not do or have: typing, a bulk run, a photo, a file, a mention, a person beyond the first few,
# an empty product, the demo, a past day, a cascade of hundreds, a run that waits for its lock, records that were handed over, a corrected rate.
BY_OTHER_WAYS = {
    "core:attachment_file",
    "core:healthz",
    "core:mail_detail",
    "customers:account_pick",
    "customers:answer",
    "customers:unsubscribe",
    "customers:entry_detail",
    "customers:mention_list",
    "goals:cascade_node_branch",
    "goals:pay_run_lock",
    "people:mail_confirm",
    "people:mail_object",
    "people:first_admin",
    "people:leaving_received",
    "people:leadership_end",
    "people:person_reactivate",
    "people:photo",
    "pipeline:bulk_detail",
    "pipeline:product_price",
    "pipeline:rerating_create",
    "pipeline:snapshot_list",
    "demo:demo_discard",
    "reports:funnel_list",
}


def test_no_link_leads_nowhere_and_every_page_is_reached_by_an_admin_a_manager_or_a_rep(busy):
    """Each role walks once through the company, which takes longer to make than most tests take in all."""
    reached, bad = {}, {}
    for role in ("admin", "manager", "rep", "auditor"):
        reached[role], bad[role] = crawl(signed_in(getattr(busy, role)))
        assert {"reports:home", "pipeline:deal_board", "pipeline:deal_detail", "customers:account_detail"} <= reached[
            role
        ]
    assert bad == dict.fromkeys(bad, {})
    # Steps of signing in lead to one another.
    pages = {name for name in _pages() if not name.startswith(("api:", "account_", "mfa_"))}
    lost = sorted(pages - reached["admin"] - reached["manager"] - reached["rep"] - BY_OTHER_WAYS)
    assert lost == [], "\n".join(lost)

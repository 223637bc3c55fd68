"""Any step of a deal followed by its undo leaves the deal as it was, field by field, and the ledger at the same sums."""

from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.bulk import actions as bulk
from pipeline.deals.actions.deals import move_deal, undo_edit, undo_move
from pipeline.deals.models import Deal
from pipeline.deals.queries.deals import deal_page
from pipeline.deals.rules.deals import LineInput, SplitInput, taken_back
from pipeline.receipts.models import ReceiptShare
from pipeline.sales.models import SaleEntry, SalesDay
from salesplan.core.errors import Refused
from tests.goals.making import sell
from tests.pipeline.receipts.making import pay
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db
checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
examples = settings(max_examples=30, suppress_health_check=checks)
few = settings(examples, max_examples=12)
# Counters of saves and postings only ever grow.
COUNTERS = {"version", "postings"}

days = st.dates(date(2026, 8, 1), TODAY)
amounts = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)


@st.composite
def moves(draw):
    """Draw a move as a person could make it: a stage, and whatever is filled in on the way."""
    filled = {
        "next_step": draw(st.sampled_from(["Sign", "Call", ""])),
        "next_step_on": draw(st.none() | days),
        "expected_close_on": draw(st.none() | st.dates(TODAY, date(2027, 6, 1))),
        "amount": draw(amounts),
        "currency": draw(st.sampled_from(["CNY", "USD"])),
        "deal_type": draw(st.sampled_from(["", "new", "renewal"])),
        "lines": draw(st.sampled_from(["none", "one", "two"])),
        "contacts": draw(st.booleans()),
        "account": draw(st.booleans()),
    }
    names = draw(st.sets(st.sampled_from(sorted(filled)), max_size=5))
    return {
        "stage": draw(st.sampled_from(["qualify", "proposal", "negotiate", "won", "won", "lost"])),
        "filled": {name: filled[name] for name in names} | {"next_step": filled["next_step"] or "Sign"},
        "closed_on": draw(st.none() | days),
    }


def make_move(world, subject, move, at):
    """Carry out a drawn move."""
    lines = {
        "none": [],
        "one": [LineInput(world.product.pk, Decimal(3), Decimal("200.01"), Decimal(10))],
        "two": [
            LineInput(world.service.pk, Decimal(1), Decimal(50)),
            LineInput(world.product.pk, Decimal(2), Decimal(9)),
        ],
    }
    filled = dict(move["filled"])
    if "lines" in filled:
        filled["lines"] = lines[filled["lines"]]
    if "contacts" in filled:
        filled["contacts"] = [world.contact] if filled["contacts"] else []
    if "account" in filled:
        filled["account"] = world.account if filled["account"] else None
    lost = {"loss_reason": world.reason, "loss_note": "Too dear", "rival": world.rival}
    return move_deal(
        subject,
        stage=world.stages[move["stage"]],
        filled=filled,
        closed_on=None if move["stage"] in ("qualify", "proposal", "negotiate") else move["closed_on"],
        push_reason="budget",
        by=world.rep,
        at=at,
        **(lost if move["stage"] == "lost" else {}),
    )


def record(pk):
    """Return all that a deal is: its row, parts, page and trails, and what the books say of it."""
    row = Deal.objects.values().get(pk=pk)
    made = Deal.objects.get(pk=pk)
    ledger = Counter()
    for entry in SaleEntry.objects.filter(deal=pk):
        key = (entry.person_id, entry.team_id, entry.product_id, entry.sold_on, entry.channel_id, entry.deal_type)
        ledger[key] += entry.amount_base
        ledger[(*key, "cost")] += entry.cost_base or 0
    shares = ReceiptShare.objects.filter(receipt__deal=pk).values("receipt", "entry__person", "entry__product")
    paid = {tuple(r.values())[:3]: r["s"] for r in shares.annotate(s=Sum("amount_base")).order_by() if r["s"]}
    rolled = SalesDay.objects.values_list("sold_on", "person", "product").annotate(s=Sum("amount_base"), n=Sum("deals"))
    page = deal_page(made, by=made.owner, at=NOW + timedelta(days=9), today=TODAY)
    return {
        **{name: value for name, value in row.items() if name not in COUNTERS},
        "lines": list(made.lines.values_list("product", "quantity", "unit_price", "discount", "amount", "position")),
        "splits": sorted(made.splits.values_list("person", "percent")),
        "contacts": sorted(made.deal_contacts.values_list("contact", flat=True)),
        "ledger": {key: value for key, value in ledger.items() if value},
        "paid": paid,
        "rolled": sorted(r for r in rolled.order_by() if r[3] or r[4]),
        "days": (page.days_here, [(step.stage.pk, step.place, step.days) for step in page.path]),
        "legs": [(leg.move.pk, leg.days) for leg in page.legs if not leg.is_undone],
    }


def assert_trails_agree(pk):
    """Assert that what the deal shows is what its trails end with."""
    made = Deal.objects.get(pk=pk)
    last = made.moves.in_force().last()
    assert (made.stage_id, made.stage_since) == (last.to_stage_id, last.at)
    dates = made.date_changes.order_by("at", "pk")
    if dates:
        assert made.expected_close_on == dates.last().to_on
    assert made.push_count == made.date_changes.in_force().filter(is_push=True).count()


@contextmanager
def put_away():
    """Forget afterwards what an example wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@examples
@given(before=st.lists(moves(), max_size=2), move=moves(), split=st.booleans(), pays=st.booleans())
def test_a_move_and_its_undo(world, before, move, split, pays) -> None:
    with put_away():
        splits = [(world.rep, "60"), (world.peer, "40")] if split else None
        lines = [(world.product, "100", "1000"), (world.service, "2", "5000")] if split else None
        made = deal(world, world.rep, world.stages["qualify"], account=world.account, splits=splits, lines=lines)
        try:
            for number, earlier in enumerate(before):
                made = make_move(world, made, earlier, NOW + timedelta(minutes=number + 1))
            if pays and made.state == "won":
                pay(made, "5", on=TODAY)
            was = record(made.pk)
            moved = make_move(world, made, move, NOW + timedelta(minutes=5))
        except Refused:
            return
        if moved.stage_id == made.stage_id:
            return
        undo_move(moved.last_move, by=world.rep, at=NOW + timedelta(minutes=9))
        assert record(made.pk) == was
        assert_trails_agree(made.pk)


steps = st.one_of(
    st.tuples(st.just("owner"), st.sampled_from(["rep", "peer"])),
    st.tuples(st.just("stage"), st.sampled_from(["qualify", "proposal", "negotiate", "won", "lost"])),
    st.tuples(st.just("close"), st.dates(TODAY, date(2027, 6, 1))),
    st.tuples(st.just("task"), st.sampled_from(["owner", "me"])),
)


def params_of(world, kind, choice):
    """Return what a run keeps of a drawn step."""
    return {
        "owner": lambda: {"owner": getattr(world, choice).pk},
        "stage": lambda: {"stage": world.stages[choice].pk, "loss_reason": world.reason.pk},
        "close": lambda: {"close": choice.isoformat(), "push_reason": "budget"},
        "task": lambda: {"title": "Call", "task_kind": "call", "due_on": "2026-12-01", "assignee": choice},
    }[kind]()


@few
@given(step=steps, owner=st.sampled_from(["rep", "peer"]), others=st.sampled_from(["owner", "peer alone", "shared"]))
def test_a_step_for_many_deals_and_its_undo(world, step, owner, others) -> None:
    from customers.tasks.models import Task
    from salesplan.core.notices.models import Notice

    kind, choice = step
    with put_away():
        splits = {"owner": None, "peer alone": [(world.peer, "100")], "shared": [(world.rep, "70"), (world.peer, "30")]}
        subject = getattr(world, owner)
        made = [
            deal(world, subject, world.stages["negotiate"], "A", next_step="Sign", splits=splits[others]),
            deal(world, subject, world.stages["qualify"], "B", currency="USD", amount_base=Decimal(690000)),
            sell(world, subject, "10000", on=TODAY),
        ]
        rows = Deal.objects.filter(pk__in=[one.pk for one in made])
        was = {one.pk: record(one.pk) for one in made}
        given = Task.objects.count()
        params = params_of(world, kind, choice)
        run = bulk.start_run(kind=kind, params=params, deals=rows, query="", by=world.manager, at=NOW)
        bulk.process_run(run, at=NOW + timedelta(minutes=1))
        bulk.undo_run(run, by=world.manager, at=NOW + timedelta(minutes=2))
        left = dict(run.results.values_list("state").annotate(Count("pk")))
        assert not left.keys() & {"done", "kept"}, run.results.values_list("message", flat=True)
        assert {one.pk: record(one.pk) for one in made} == was
        assert Task.objects.count() == given
        assert not Notice.objects.filter(key__startswith="task:").exists()


def test_an_edit_is_not_undone_over_a_later_one(world) -> None:
    with pytest.raises(Refused):
        undo_edit(world.deal, changed={"name": ["a", "b"]}, version=0, by=world.rep, at=NOW)


names = st.sampled_from(["name", "next_step", "started_on", "amount", "lines", "currency", "splits"])
values = st.integers(0, 3)


@given(now=st.dictionaries(names, values, min_size=7), changed=st.dictionaries(names, st.tuples(values, values)))
def test_a_field_is_given_back_only_while_it_is_what_the_step_left(now, changed) -> None:
    back = taken_back(changed, now)
    for name, value in back.items():
        assert (value, now[name]) == changed[name]
    worth = {"amount", "lines", "currency"} & changed.keys()
    assert worth & back.keys() in (worth, set())
    untouched = {name for name, (_, after) in changed.items() if now[name] == after}
    assert untouched - {"amount", "lines", "currency"} <= back.keys()


def test_shares_of_another_person_do_not_follow_the_owner_back(world) -> None:
    """The peer has all of the credit of the rep's deal; handed to the peer and taken back, it is still the peer's."""
    made = deal(world, world.rep, world.stages["qualify"], splits=[(world.peer, "100")])
    run = bulk.start_run(
        kind="owner",
        params={"owner": world.peer.pk},
        deals=Deal.objects.filter(pk=made.pk),
        query="",
        by=world.manager,
        at=NOW,
    )
    bulk.process_run(run, at=NOW)
    bulk.undo_run(run, by=world.manager, at=NOW)
    made.refresh_from_db()
    assert (made.owner, [SplitInput(*row) for row in made.splits.values_list("person", "percent")]) == (
        world.rep,
        [SplitInput(world.peer.pk, Decimal(100))],
    )

"""Questions about deals: bulk answers, in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import Lead
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from pipeline.deals.models import CloseDateChange, Deal, DealLine, DealOverlay, DealSplit, StageMove
from pipeline.deals.rules.deals import StageStep, ageing, keys_of, may_undo, missing_fields, required_before
from pipeline.probability.queries.probabilities import basis_of
from pipeline.probability.rules.bands import BandProbability, StageStay
from pipeline.process.choices import StageKind
from pipeline.process.models import Process, Stage
from salesplan.core.company.queries import business_day, company, days_between, reader_day
from salesplan.core.errors import Refused
from salesplan.core.search.key_renewal import Keyed
from salesplan.core.search.queries import matching
from salesplan.people.models import User

# Of so many accounts that match, the deals are found by the account as it is called now.
MOST_ACCOUNTS = 200

# Deals decided longer ago say little about how we sell today.
HISTORY = timedelta(days=730)


def found(rows: QuerySet, text: str) -> QuerySet:
    """Narrow deals to those whose name or account matches what was typed; an account by its name of today too."""
    if not text.strip():
        return rows
    accounts = list(matching(Account.objects.all(), text).order_by("pk").values_list("pk", flat=True)[:MOST_ACCOUNTS])
    return matching(rows, text, Q(account__in=accounts) if accounts else None)


def keys_of_deal(deal: Deal) -> dict[str, str]:
    """Return the search and sort keys of a deal as it stands."""
    return keys_of(deal.name, deal.account.name if deal.account else "", deal.external_id.rsplit(":", 1)[-1])


KEYED = Keyed("pipeline.Deal", keys_of_deal, ("account",))


def with_relations(rows: QuerySet) -> QuerySet:
    """Fetch what a page of a deal shows beside it."""
    return rows.select_related(
        "account", "owner", "team", "stage", "process", "channel", "rival", "loss_reason", "main_product", "created_by"
    )


def stage_facts(process_id: int) -> dict[int, StageStep]:
    """Return what the rules need to know of the stages of a process; a retired stage asks for nothing."""
    return {
        stage.pk: StageStep(stage.pk, stage.kind, stage.position, tuple(stage.required) if stage.is_active else ())
        for stage in Stage.objects.filter(process=process_id)
    }


def default_stage(process: Process | None = None) -> Stage:
    """Return where a new deal starts: the first open stage of the process, or of the one used for new deals."""
    rows = Stage.objects.filter(kind=StageKind.OPEN, is_active=True, process__is_active=True).select_related("process")
    if process:
        rows = rows.filter(process=process)
    stage = rows.order_by("-process__is_default", "process", "position", "id").first()
    if stage is None:
        raise Refused(
            _("There is no open stage. An admin can add one under Sales process."), field="stage", code="no_stage"
        )
    return stage


def open_stages() -> list[Stage]:
    """Return the stages in which a new deal may start, those of the default process first."""
    rows = Stage.objects.filter(kind=StageKind.OPEN, is_active=True, process__is_active=True).select_related("process")
    return list(rows.order_by("-process__is_default", "process__name", "position", "id"))


def missing_before(deal: Deal, stage: Stage) -> list[str]:
    """Return what is still to be filled in before a deal goes to a stage."""
    stages = stage_facts(deal.process_id)
    required = required_before(stages.values(), stages[deal.stage_id], stages[stage.pk])
    values = {name: getattr(deal, name) for name in required if name not in ("lines", "contacts")}
    for name, rows in (("lines", deal.lines), ("contacts", deal.deal_contacts)):
        if name in required:
            values[name] = rows.exists()
    return missing_fields(required, values)


@dataclass(frozen=True)
class PathStep:
    """A stage as the path of one deal shows it: `place` is past, here or ahead."""

    stage: Stage
    place: str
    days: int | None = None


@dataclass(frozen=True)
class MoveHistoryRow:
    """One move, with the days spent in the stage it led to (None where a closed deal ends, or it was taken back)."""

    move: StageMove
    days: int | None
    is_undone: bool = False


@dataclass
class DealPage:
    """All that the page of a deal shows of the deal itself."""

    deal: Deal
    path: list[PathStep]
    lines: list[DealLine]
    splits: list[DealSplit]
    overlays: list[DealOverlay]
    contacts: list[Any]
    legs: list[MoveHistoryRow]
    date_changes: list[CloseDateChange]
    days_here: int
    undoable: StageMove | None = None
    weighted: Any = None
    # Where the probability of an open deal comes from.
    basis: BandProbability | None = None
    overdue: bool = False


def deal_page(deal: Deal, *, by: User, at: datetime, today: date) -> DealPage:
    """Put together the page of a deal fetched by `with_relations`: seven queries, however long its history.

    `today` is the company's day, which decides the probability; overdue is the deal by the day of the reader.
    """
    moves = list(deal.moves.select_related("from_stage", "to_stage", "by", "undone_by"))
    moves_in_force = [move for move in moves if not _taken_back(move)]
    stages = [
        stage for stage in Stage.objects.filter(process=deal.process_id) if stage.is_active or stage.pk == deal.stage_id
    ]
    last = moves_in_force[-1] if moves_in_force else None
    undo = last if last and last.changed and may_undo(last.at, last.by_id, by.pk, at) else None
    is_open = deal.state == StageKind.OPEN
    return DealPage(
        deal=deal,
        path=_path(deal, stages, moves_in_force, at),
        lines=list(deal.lines.select_related("product")),
        splits=list(deal.splits.select_related("person")),
        overlays=list(deal.overlays.select_related("person")),
        contacts=[row.contact for row in deal.deal_contacts.select_related("contact").order_by("contact__sort_key")],
        legs=_legs(moves, is_open, at),
        date_changes=list(deal.date_changes.select_related("by", "undone_by").order_by("-at", "-id")),
        days_here=days_between(deal.stage_since, at),
        undoable=undo,
        weighted=deal.amount * deal.probability if is_open else None,
        basis=basis_of(deal.stage, (today - business_day(deal.stage_since)).days, deal.expected_close_on, today)
        if is_open
        else None,
        overdue=bool(is_open and deal.expected_close_on and deal.expected_close_on < reader_day(at, by)),
    )


def _path(deal: Deal, stages: list[Stage], moves: list[StageMove], at: datetime) -> list[PathStep]:
    """Lay the stages out in order; each that was visited says for how many days."""
    own_company = company()
    spent = ageing(
        [(move.to_stage_id, business_day(move.at, own_company)) for move in moves], business_day(at, own_company)
    )
    current_stage = next((stage for stage in stages if stage.pk == deal.stage_id), deal.stage)
    # A closed deal went as far as its trail says; one that was closed when it came here has passed no stage.
    visited = [stage.position for stage in stages if stage.pk in spent and stage.kind == StageKind.OPEN]
    reached = current_stage.position - 1 if current_stage.kind == StageKind.OPEN else max(visited, default=-1)
    out = []
    for stage in sorted(stages, key=lambda stage: (stage.position, stage.pk)):
        if stage.pk == current_stage.pk:
            place = "here"
        elif stage.kind == StageKind.OPEN and stage.position <= reached:
            place = "past"
        else:
            place = "ahead"
        days = spent.get(stage.pk)
        shown = None if days is None or stage.kind != StageKind.OPEN else days // timedelta(days=1)
        out.append(PathStep(stage, place, shown))
    return out


def _legs(moves: list[StageMove], is_open: bool, at: datetime) -> list[MoveHistoryRow]:
    own_company = company()
    moves_in_force = [move for move in moves if not _taken_back(move)]
    ends = {move.pk: after.at for move, after in pairwise(moves_in_force)}
    if moves_in_force and is_open:
        ends[moves_in_force[-1].pk] = at
    out = []
    for move in moves:
        until = ends.get(move.pk)
        out.append(
            MoveHistoryRow(
                move, None if until is None else days_between(move.at, until, own_company), _taken_back(move)
            )
        )
    return out[::-1]


def _taken_back(move: StageMove) -> bool:
    """Say whether a move was undone, or is the undoing of one: neither says where the deal was."""
    return move.undoes_id is not None or hasattr(move, "undone_by")


def decided_stays(since: date) -> dict[tuple[int, int], StageStay]:
    """Return how long each deal that was decided since a day had been in each stage, by (stage, deal): one query."""
    decided = StageMove.objects.in_force()
    decided = decided.filter(deal__state__in=(StageKind.WON, StageKind.LOST), deal__closed_on__gte=since)
    until_window = Window(Lead("at"), partition_by="deal_id", order_by=["at", "id"])
    rows = decided.order_by("deal_id").annotate(left=until_window)
    spent: dict[tuple[int, int, bool], timedelta] = defaultdict(timedelta)
    for deal, state, stage, entered, until in rows.values_list("deal_id", "deal__state", "to_stage_id", "at", "left"):
        if until is not None:
            spent[stage, deal, state == StageKind.WON] += until - entered
    return {(stage, deal): StageStay(there.days, is_won) for (stage, deal, is_won), there in spent.items()}

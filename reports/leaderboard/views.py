"""The page of the leaderboard, and the same as a file."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.leaderboard import charts, wording
from reports.leaderboard.choices import RankedBy
from reports.leaderboard.queries import BoardEntry, Leaderboard, leaderboard, read_view
from salesplan.core import format as write
from salesplan.core import spreadsheets
from salesplan.core.typing import UserRequest

PAGE = 100


def _in_full(board: Leaderboard, value: Decimal | None) -> str:
    return write.figure(value, board.unit, board.view.currency, short=False)


def _board(request: UserRequest) -> Leaderboard:
    return leaderboard(*read_view(request.user, request.GET.dict()))


@require_GET
def show(request: UserRequest) -> HttpResponse:
    """Who stands where in a period, as far as the reader may know."""
    board = _board(request)
    for note in board.view.notes:
        messages.warning(request, note)
    page = Paginator(board.places, PAGE).get_page(request.GET.get("page"))
    context = {
        "board": board,
        "view": board.view,
        "page": page,
        "rows": [(place, _in_full(board, place.figure)) for place in page],
        "standings": [(row, wording.place_of(row), _in_full(board, row.place.figure)) for row in board.standings],
        "choices": [(row.value, row.label) for row in RankedBy],
        "chart": charts.distribution(board),
    }
    return render(request, "reports/leaderboard/page.html", context)


@require_GET
def export(request: UserRequest, kind: str) -> HttpResponseBase:
    """What the page shows as a file."""
    board = _board(request)
    heads = [_("Rank"), _("Name"), _("Team"), str(board.by.label)]
    name = f"leaderboard-{board.view.period.key.replace('..', '_')}"
    return spreadsheets.answer(kind, name, _("Leaderboard"), heads, _lines(board))


def _lines(board: Leaderboard) -> Iterator[list[Any]]:
    for place in board.places:
        yield [place.rank, *_named(place.item), place.figure]
    for entry in board.without:
        yield [None, *_named(entry), None]


def _named(entry: BoardEntry) -> list[str]:
    return [str(entry.person), entry.team]

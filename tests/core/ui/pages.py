"""Small pages that use every script of the frame, so that the scripts are tested without the product's own pages."""

import json
from pathlib import Path

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.views.i18n import set_language

HERE = Path(__file__).parent
MOVES: list[dict] = []
# What the address of a part answers, one after the other; when nothing is left it answers its content.
PART_STATUS: list[int] = []
BOARD = (HERE / "board.html").read_text()
LIST = (HERE / "list.html").read_text()
NEW = (HERE / "new.html").read_text()
PARTS = (HERE / "parts.html").read_text()
NEEDED = (HERE / "needed.html").read_text()


class DealForm(forms.Form):
    name = forms.CharField()
    amount = forms.DecimalField()


def page(request, source, status=200, **context):
    return HttpResponse(engines["django"].from_string(source).render(context, request), status=status)


def told(response, **events):
    response["HX-Trigger"] = json.dumps(events)
    return response


@login_not_required
def board(request):
    return page(request, BOARD, stages=[("1", "Qualify", ["11", "12"]), ("2", "Solution", ["21"]), ("3", "Won", [])])


@login_not_required
def records(request):
    if request.GET.get("done"):
        messages.success(request, "Deal made.", extra_tags="undo:/undo/")
    line = {
        "x": ["Oct", "Nov"],
        "y": [1, 2],
        "mode": "markers",
        "marker": {"size": 30},
        "customdata": ["/board/", "/board/"],
    }
    return page(request, LIST, figure={"data": [line]}, heads=["Month", "Won"], rows=[["Oct", "1"]])


@login_not_required
def new(request):
    form = DealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("/list/?done=1")
    return page(request, NEW, status=422 if request.method == "POST" else 200, form=form)


@login_not_required
def move(request, pk):
    MOVES.append({"pk": pk, **request.POST.dict()})
    if request.POST.get("stage") == "3" and "amount" not in request.POST:
        return HttpResponse(NEEDED, status=422)
    if "amount" in request.POST:
        return told(HttpResponse(status=204), closeDialog=True, boardChanged=True)
    fresh = '<header class="column-head" id="stage-2-head" hx-swap-oob="true"><h2>Two now</h2></header>'
    return told(HttpResponse(fresh), toast={"text": "Deal moved.", "undo": "/undo/"})


@login_not_required
def undo(request):
    messages.info(request, "Undone.")
    return redirect(request.POST["next"])


@login_not_required
def cell(request):
    form = '<form hx-post="/cell/" hx-target="closest td" hx-swap="outerHTML"><input name="v" aria-label="v"></form>'
    if request.method == "GET":
        return HttpResponse(form)
    value = request.POST["v"]
    status, inside = (200, value) if value.isdigit() else (422, form + "Enter a number.")
    return HttpResponse(f'<td id="cell" data-edit-url="/cell/">{inside}</td>', status=status)


@login_not_required
def refuse(request):
    return page(request, '{% include "components/refused.html" %}', status=409, refused={"message": "Too late."})


@login_not_required
def parts(request):
    return page(request, PARTS)


@login_not_required
def part(request):
    status = PART_STATUS.pop(0) if PART_STATUS else 200
    if status == 409:
        return refuse(request)
    return HttpResponse("<p>Here it is.</p>" if status == 200 else "", status=status)


@login_not_required
def search(request):
    return JsonResponse({"groups": [{"label": "Deals", "items": [{"label": "Hexin Steel", "url": "/board/"}]}]})


core = ([path("search/", search, name="search")], "core")
pipeline = ([path("board/", board, name="deal_board"), path("new/", new, name="deal_create")], "pipeline")
urlpatterns = [
    path("", include(core)),
    path("", include(pipeline)),
    path("list/", records),
    path("move/<pk>/", move),
    path("undo/", undo),
    path("cell/", cell),
    path("refuse/", refuse),
    path("parts/", parts),
    path("part/", part),
    path("language/", login_not_required(set_language), name="set_language"),
]

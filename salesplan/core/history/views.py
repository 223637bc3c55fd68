"""History: the part on a record's page, and the search over everything for admins and auditors."""

from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from salesplan.core.access import WATCH, require
from salesplan.core.history import queries, wording
from salesplan.core.history.choices import VERBS
from salesplan.core.periods import day_or_none
from salesplan.core.typing import UserRequest


@require_GET
def history_of(request: UserRequest, label: str, pk: int) -> HttpResponse:
    """Answer the history of a record to whoever may see the record."""
    model = queries.tracked().get(label)
    rows = model._default_manager.all() if model else None
    visible = getattr(rows, "history_visible_to", getattr(rows, "visible_to", None))
    if visible is None:
        raise Http404
    record = get_object_or_404(visible(request.user), pk=pk)
    events = queries.of_record(record, request.user)
    return render(request, "core/history/of.html", {"record": record, "events": events})


@require_GET
def history_list(request: UserRequest) -> HttpResponse:
    require(request.user, *WATCH)
    params = request.GET
    number = int(params["page"]) if params.get("page", "").isdecimal() else 1
    search = _search(params)
    events, has_more = queries.page(search, number, request.user)
    models = sorted(
        ((label, wording.of_model(model)) for label, model in queries.tracked().items()), key=lambda m: str(m[1])
    )
    people = get_user_model().objects.order_by("sort_key").values_list("pk", "name")
    context = {
        "events": events,
        "models": models,
        "people": people,
        "verbs": VERBS.items(),
        "number": number,
        "older": number + 1 if has_more and number < queries.LAST_PAGE else None,
        "newer": number - 1 if number > 1 else None,
    }
    return render(request, "core/history/list.html", context)


def _search(params: dict) -> queries.HistorySearch:
    start, end = queries.day_bounds(
        day_or_none(params.get("from")), day_or_none(params.get("to")), timezone.get_current_timezone()
    )
    person = params.get("person", "")
    return queries.HistorySearch(
        person_id=int(person) if person.isdecimal() else None,
        model=params.get("model", ""),
        verb=params.get("verb", ""),
        start=start,
        end=end,
    )

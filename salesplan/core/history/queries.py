"""Questions about the history that database triggers keep: the events of one record, and of everything."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, cast

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CASCADE, CharField, F, Model, OuterRef, Q, QuerySet, Subquery, Value

from salesplan.core.history import wording
from salesplan.core.history.choices import verb_label
from salesplan.core.history.rules import changes
from salesplan.core.typing import User

PER_PAGE = 50
# Older events are found by narrowing the search, not by leafing through everything.
LAST_PAGE = 200


@dataclass
class HistoryEvent:
    """One change of one record: who, when, what kind, by which action and why, and the fields that changed."""

    model: type[Model]
    kind: str
    pk: Any
    at: datetime
    title: str
    verb: str = ""
    why: str = ""
    person_id: int | None = None
    person: User | None = None
    # For whom the person decided, as a deputy.
    instead_of_id: int | None = None
    instead_of: User | None = None
    rows: list[tuple[str, Any, Any]] = field(default_factory=list)
    changes: list[tuple[Any, str, str]] = field(default_factory=list)

    @property
    def model_label(self) -> Any:
        """What kind of record it is."""
        return wording.of_model(self.model)

    @property
    def verb_label(self) -> str:
        """The action in words."""
        return verb_label(self.verb)


@dataclass(frozen=True)
class HistorySearch:
    """What events are wanted."""

    person_id: int | None = None
    model: str = ""
    verb: str = ""
    start: datetime | None = None
    end: datetime | None = None


def tracked() -> dict[str, type[Model]]:
    """Return every model whose history is kept, by label such as `pipeline.deal`."""
    return {model._meta.label_lower: model for model in apps.get_models() if hasattr(model, "pgh_event_models")}


def _event_model(model: type[Model]) -> type[Model]:
    return cast(type[Model], getattr(model, "pgh_event_model"))  # noqa: B009 - put there by pghistory


def parts_of(model: type[Model]) -> list[tuple[type[Model], str]]:
    """Return the models whose rows are part of a record (they go when it goes), and their field that names it."""
    return [
        (link.related_model, link.field.name)
        for link in model._meta.related_objects
        if link.on_delete is CASCADE
        and hasattr(link.related_model, "pgh_event_models")
        and link.related_model is not model
    ]


def of_record(record: Model, user: User, limit: int = 200) -> list[HistoryEvent]:
    """Return the events of a record and of its parts, newest first."""
    model = type(record)
    events = _loaded(model, QuerySet(_event_model(model)).filter(pgh_obj=record.pk), limit)
    for child, name in parts_of(model):
        events += _loaded(child, QuerySet(_event_model(child)).filter(**{name: record.pk}), limit)
    events.sort(key=lambda event: event.at, reverse=True)
    return _completed(events[:limit], user)


def made_since(at: datetime) -> dict[type[Model], list[Any]]:
    """Return the keys of what people made after an instant, by the kind of record; what was deleted again is in it."""
    created = {}
    for model in tracked().values():
        rows: QuerySet[Any] = QuerySet(_event_model(model)).filter(pgh_label="insert", pgh_created_at__gt=at)
        keys = list(rows.filter(pgh_context__metadata__user__isnull=False).values_list("pgh_obj_id", flat=True))
        if keys:
            created[model] = keys
    return created


def page(search: HistorySearch, number: int, user: User) -> tuple[list[HistoryEvent], bool]:
    """Return one page of everything that happened, newest first, and whether there is a further one.

    Each model's newest events are taken by its own index and merged; then the events of the page are loaded with one
    query a model, so the number of queries does not grow with the rows.
    """
    models = tracked()
    searched = {search.model: models[search.model]} if search.model in models else models
    number = max(1, min(number, LAST_PAGE))
    up_to = number * PER_PAGE + 1
    querysets = [_keys(label, model, search)[:up_to] for label, model in searched.items()]
    merged = querysets[0]
    if len(querysets) > 1:
        merged = merged.union(*querysets[1:], all=True).order_by("-pgh_created_at", "-pgh_id")[:up_to]
    keys = list(merged)
    page_keys = keys[(number - 1) * PER_PAGE : number * PER_PAGE]
    ids: dict[str, list[int]] = {}
    for _at, pgh_id, label in page_keys:
        ids.setdefault(label, []).append(pgh_id)
    events = {}
    for label, event_ids in ids.items():
        model = models[label]
        rows: QuerySet = QuerySet(_event_model(model)).filter(pgh_id__in=event_ids)
        events.update({(label, event_id): event for event_id, event in _with_ids(model, rows, len(event_ids))})
    ordered = [events[label, pgh_id] for _at, pgh_id, label in page_keys if (label, pgh_id) in events]
    return _completed(ordered, user), len(keys) > number * PER_PAGE


def _keys(label: str, model: type[Model], search: HistorySearch) -> QuerySet:
    rows: QuerySet = QuerySet(_event_model(model)).annotate(_model=Value(label, output_field=CharField()))
    narrowed = Q()
    if search.person_id is not None:
        narrowed &= Q(pgh_context__metadata__user=search.person_id)
    if search.verb:
        narrowed &= Q(pgh_context__metadata__verb=search.verb)
    if search.start:
        narrowed &= Q(pgh_created_at__gte=search.start)
    if search.end:
        narrowed &= Q(pgh_created_at__lt=search.end)
    return rows.filter(narrowed).order_by("-pgh_id").values_list("pgh_created_at", "pgh_id", "_model")


def _loaded(model: type[Model], rows: QuerySet, limit: int) -> list[HistoryEvent]:
    return [event for _id, event in _with_ids(model, rows, limit)]


def _with_ids(model: type[Model], rows: QuerySet, limit: int) -> list[tuple[int, HistoryEvent]]:
    """Load events with the state before each: two queries."""
    event_model = _event_model(model)
    names = [f.attname for f in event_model._meta.concrete_fields if not f.name.startswith("pgh_")]
    earlier: QuerySet = (
        QuerySet(event_model).filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    )
    rows = rows.annotate(_before=Subquery(earlier.values("pgh_id")[:1]), _told=F("pgh_context__metadata"))
    events = list(rows.order_by("-pgh_id")[:limit])
    before = {
        row["pgh_id"]: row
        for row in QuerySet(event_model)
        .filter(pgh_id__in=[e._before for e in events if e._before])
        .values("pgh_id", *names)
    }
    loaded = []
    for event in events:
        now = {name: getattr(event, name) for name in names}
        old = before.get(event._before)
        metadata = event._told or {}
        loaded.append(
            (
                event.pgh_id,
                HistoryEvent(
                    model=model,
                    kind=event.pgh_label,
                    pk=event.pgh_obj_id,
                    at=event.pgh_created_at,
                    title=wording.record_title(now),
                    verb=metadata.get("verb", ""),
                    why=metadata.get("why", ""),
                    person_id=metadata.get("user"),
                    instead_of_id=metadata.get("instead_of"),
                    rows=[]
                    if event.pgh_label == "delete"
                    else changes(old, {k: v for k, v in now.items() if k != "id"}),
                ),
            )
        )
    return loaded


def _completed(events: Iterable[HistoryEvent], user: User) -> list[HistoryEvent]:
    """Add the persons and the values in words: one query for people, one for each kind of record that is named."""
    events = list(events)
    people = get_user_model().objects.in_bulk(
        {pk for event in events for pk in (event.person_id, event.instead_of_id) if pk}
    )
    names = wording.record_names([(event.model, event.rows) for event in events], user)
    for event in events:
        event.person = people.get(event.person_id)
        event.instead_of = people.get(event.instead_of_id)
        event.changes = [wording.describe_change(event.model, row, names) for row in event.rows]
    return events


def day_bounds(start: date | None, end: date | None, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """Return the instants from the beginning of one day to the end of another in a time zone."""
    from datetime import time, timedelta

    first = datetime.combine(start, time.min, zone) if start else None
    last = datetime.combine(end + timedelta(1), time.min, zone) if end else None
    return first, last

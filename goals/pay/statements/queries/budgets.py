"""With whom the budget of a SPIFF is shared: everybody on the plan, whoever is asked for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from goals.pay.engine.bonuses import Spiff
from goals.pay.engine.credits import Credit
from goals.pay.plan.models import Enrolment
from goals.pay.plan.queries.rulebook import Rulebook
from goals.pay.statements.queries.credits import BOOKED, credits_of

Spans = list[tuple[date, date | None]]


def budgeted(rules: Rulebook) -> dict[int, list[Spiff]]:
    """Return the SPIFFs with a budget of each plan, in all its versions; plans without one are left out."""
    out: dict[int, list[Spiff]] = {}
    for plan_id, versions in rules.versions.items():
        spiffs = [spiff for version in versions for spiff in version.rules.spiffs if spiff.budget is not None]
        if spiffs:
            out[plan_id] = spiffs
    return out


def credits_on(plans: Mapping[int, Iterable[Spiff]], end: date) -> dict[int, dict[str, list[Credit]]]:
    """Return the credits of everybody on some plans on the days they are on it, by plan and user name.

    Only those of the days of the SPIFFs, and what takes them back: one query, and one for their events.
    """
    if not plans:
        return {}
    spans: dict[tuple[int, int, str], Spans] = defaultdict(list)
    rows = Enrolment.objects.filter(plan__in=list(plans))
    for plan_id, person_id, name, starts, ends in rows.values_list(
        "plan_id", "person_id", "person__username", "starts_on", "ends_on"
    ):
        spans[plan_id, person_id, name].append((starts, ends))
    spiffs = [spiff for plan_spiffs in plans.values() for spiff in plan_spiffs]
    first = max(
        min(spiff.starts_on for spiff in spiffs), min(s for person_spans in spans.values() for s, _ in person_spans)
    )
    events = {spiff.event for spiff in spiffs} - {BOOKED}
    credits = credits_of({person for _, person, _ in spans}, first, end, events=sorted(events))
    out: dict[int, dict[str, list[Credit]]] = defaultdict(dict)
    for (plan_id, person_id, name), person_spans in spans.items():
        out[plan_id][name] = [credit for credit in credits.get(person_id, ()) if _is_on(credit, person_spans)]
    return out


def _is_on(credit: Credit, spans: Spans) -> bool:
    """Say whether a credit counts on the plan; what takes one back counts where that one does."""
    if credit.reverses is not None:
        return True
    return any(start <= day and (end is None or day <= end) for day in credit.dates.values() for start, end in spans)

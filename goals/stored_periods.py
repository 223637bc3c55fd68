"""What this app stores by the keys of the fiscal calendar, so that the company's calendar cannot give it other days."""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.company.queries import calendar
from salesplan.core.company.rules import HeldPeriod
from salesplan.core.periods import PeriodKind

# The records whose days their key names, as they are called in a list. What hangs on one of them (a change of a quota, a
# statement of a run, a reward of an appraisal) is of its period.
KEYED: dict[str, Promise] = {
    "quota": _("Quotas"),
    "goal": _("Goals"),
    "cascade": _("Cascades"),
    "salesplanversion": _("Sales plans"),
    "correctiveaction": _("Corrective actions"),
    "round": _("Appraisals"),
    "payrun": _("Pay runs"),
    "payadjustment": _("Pay adjustments"),
    "dispute": _("Disputes"),
}


def stored_periods() -> Iterator[HeldPeriod]:
    """Yield how many records of each kind are stored for which period: one query a kind."""
    for name, label in KEYED.items():
        rows = apps.get_model("goals", name)._default_manager.order_by("period_key").values_list("period_key")
        for key, count in rows.annotate(count=Count("pk")):
            yield HeldPeriod(label, key, count)
    yield from _enrolments()


def _enrolments() -> Iterator[HeldPeriod]:
    """Yield the first period of everybody who is paid by a plan: its statements are cut by the calendar."""
    fiscal_calendar, counts = calendar(), Counter[str]()
    rows = apps.get_model("goals", "enrolment")._default_manager.values_list("plan__interval", "starts_on")
    for (interval, starts_on), count in Counter(rows).items():
        counts[fiscal_calendar.containing(starts_on, PeriodKind(interval)).key] += count
    for key, count in sorted(counts.items()):
        yield HeldPeriod(_("People on incentive plans"), key, count)

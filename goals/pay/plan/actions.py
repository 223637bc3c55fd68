"""Changes to incentive plans. Only admins make them; rules in force are never edited, a new version is made."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from goals.pay.definition.document import DefinitionError
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from goals.pay.plan.queries.plans import paid_through
from goals.pay.plan.rules.definitions import plan_of
from goals.pay.plan.rules.rate_tables import Switch, why_not_switch
from goals.pay.plan.wording import problems as problem_sentences
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.core.format import day as write_day
from salesplan.core.periods import PeriodKind
from salesplan.people.choices import Role
from salesplan.people.handover import HandoverStep, UndoData
from salesplan.people.models import User


def create_plan(*, name: str, name_zh: str = "", interval: str, by: User, at: datetime) -> IncentivePlan:
    """Make a plan without rules yet; its first version gives it some."""
    require(by, Role.ADMIN)
    with acting(by, "incentive_plan.create"):
        if IncentivePlan.objects.filter(name__iexact=name.strip()).exists():
            raise Refused(_("Another plan has this name. Choose a different one."), field="name")
        return IncentivePlan.objects.create(
            name=name.strip(), name_zh=name_zh.strip(), interval=interval, created_at=at
        )


def check_start(plan: IncentivePlan, starts_on: date, today: date) -> None:
    """Refuse a version that would change what past sales were paid by; a plan's first version may start at any time."""
    if starts_on < today and plan.versions.exists():
        values = {"today": write_day(today)}
        message = _(
            "Sales before today were paid by the version in force at the time. Choose %(today)s or a later day."
        )
        raise Refused(message % values, field="starts_on", code="version_in_past")


def adopt(
    plan: IncentivePlan,
    *,
    definition: dict[str, Any],
    starts_on: date,
    why: str,
    decided: bool = False,
    by: User,
    at: datetime,
) -> IncentivePlanVersion:
    """Put rules in force from a day on as the next version of a plan; raises Refused where they are not sound.

    `decided` says that whose right it is was settled by the action that calls this one.
    """
    if not decided:
        require(by, Role.ADMIN)
    own_company = company()
    try:
        plan_of(definition, currency=own_company.currency, calendar=calendar(own_company))
    except DefinitionError as error:
        raise Refused(
            _("The rules are not valid. %(fault)s") % {"fault": problem_sentences.place_and_problem(error)},
            field="definition",
            code="bad_definition",
        ) from None
    with acting(by, "incentive_plan.new_version", why=why):
        plan = lock(plan)
        check_start(plan, starts_on, business_day(at))
        last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
        return IncentivePlanVersion.objects.create(
            plan=plan,
            number=last + 1,
            starts_on=starts_on,
            definition=definition,
            why=why,
            made_by=by,
            made_at=at,
        )


def enrol(plan: IncentivePlan, *, person: User, starts_on: date, by: User, at: datetime) -> Enrolment:
    """Put a person on a plan from a day on; it ends the plan they were on the day before.

    What earlier statements were paid by stays: after another plan, the day lies in the current quarter or later. Where
    the rhythm changes, no day may be paid by month and by quarter (`rules.why_not_switch`).
    """
    require(by, Role.ADMIN)
    with acting(by, "incentive_plan.enrol"):
        lock(person)
        own_enrolments = Enrolment.objects.select_for_update(of=("self",)).filter(person=person)
        if own_enrolments.filter(starts_on__gte=starts_on).exists():
            raise Refused(
                _("This person is already on a plan from that day or later. Choose a later day."), field="starts_on"
            )
        quarter = calendar().containing(business_day(at), PeriodKind.QUARTER).start
        before = own_enrolments.order_by("-starts_on").first()
        if before is not None:
            if before.plan_id == plan.pk and before.ends_on is None:
                raise Refused(_("This person is already on this plan."), field="person")
            if starts_on < quarter:
                raise Refused(
                    _("Earlier statements do not change. Choose a day in this quarter or later."), field="starts_on"
                )
            _check_rhythm(before, plan, starts_on)
            if before.ends_on is None or before.ends_on >= starts_on:
                before.ends_on = starts_on - timedelta(1)
                before.save(update_fields=["ends_on"])
        return Enrolment.objects.create(plan=plan, person=person, starts_on=starts_on)


def _check_rhythm(before: Enrolment, plan: IncentivePlan, starts_on: date) -> None:
    """Refuse a change between plans by month and by quarter by which a day would be paid twice."""
    last = min(before.ends_on or date.max, starts_on - timedelta(1))
    paid_until = paid_through(before.person, before.plan.interval)
    switch = Switch(before.starts_on, last, before.plan.interval, starts_on, plan.interval, paid_until)
    why, days = why_not_switch(switch, calendar())
    if not why:
        return
    values = {"day": write_day(paid_until), "days": _(" or ").join(write_day(day) for day in days)}
    message = _("Their pay is locked until %(day)s. Start on %(days)s or later, so that no day is paid twice.")
    if why == "within":
        message = _(
            "This quarter they are paid quarterly, after it ends. A monthly plan must start with a quarter, so that no day is paid twice: choose %(days)s."
        )
    raise Refused(message % values, field="starts_on", code="paid_twice")


def end_enrolment(enrolment: Enrolment, *, ends_on: date, by: User, at: datetime) -> Enrolment:
    """Take a person off a plan after a day; sales from the next day on earn nothing on it."""
    require(by, Role.ADMIN)
    with acting(by, "incentive_plan.end_enrolment"):
        current = lock(enrolment)
        if ends_on < current.starts_on:
            raise Refused(_("The last day is before the first one. Choose a later day."), field="ends_on")
        quarter = calendar().containing(business_day(at), PeriodKind.QUARTER).start
        if ends_on < quarter - timedelta(1):
            raise Refused(
                _("Earlier statements do not change. Choose a day in this quarter or later."), field="ends_on"
            )
        current.ends_on = ends_on
        current.save(update_fields=["ends_on"])
        return current


def end_with_last_day(pk: int, step: HandoverStep) -> UndoData | None:
    """End the enrolment with the last day; one that would only begin after it is taken back."""
    with acting(step.by, "incentive_plan.end_enrolment", why=step.why):
        row = Enrolment.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None or (row.ends_on is not None and row.ends_on <= step.last_day):
            return None
        before = {"plan": row.plan_id, "starts_on": str(row.starts_on), "ends_on": str(row.ends_on or "")}
        if row.starts_on > step.last_day:
            row.delete()
        else:
            end_enrolment(row, ends_on=step.last_day, by=step.by, at=step.at)
        return before


def enrol_again(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Put the person on the plan again for the days they had, unless they are on another one since."""
    with acting(step.by, "incentive_plan.enrol", why=_("Handover undone")):
        starts, ends = (date.fromisoformat(before[name]) if before[name] else None for name in ("starts_on", "ends_on"))
        if Enrolment.objects.filter(person=step.person, starts_on__gt=step.last_day).exclude(pk=pk).exists():
            raise Refused(_("This person has since been put on another plan."))
        values = {"plan_id": before["plan"], "person": step.person, "starts_on": starts}
        Enrolment.objects.update_or_create(pk=pk, defaults={**values, "ends_on": ends})

"""What is done with pay runs, one action an arrow: begin, calculate, review, approve, lock, pay, reopen.

A calculation is worked off in portions of people, each in a transaction of its own that holds the run. A worker that is
killed loses the portion it had in hand; whoever comes next goes on with the people who wait.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, Min, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from goals.pay.choices import CLOSED, LineKind, PayRunState, PayRunStep
from goals.pay.engine.results import CalculatedPeriod
from goals.pay.models import PayLine, PayRun, PayRunMove, PayRunPerson
from goals.pay.plan.models import Enrolment
from goals.pay.runs.actions import ledger
from goals.pay.runs.queries.basis import marks_of
from goals.pay.runs.queries.open_points import open_points_of
from goals.pay.runs.queries.staleness import changed_since, paid_by
from goals.pay.runs.rules import bars_approval, may_begin, why_not_approve
from goals.pay.statements.actions.rewards import hand_on
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.conflicts import one_at_a_time
from salesplan.core.editing import lock
from salesplan.core.errors import Conflict, Refused
from salesplan.core.format import comma, period_label
from salesplan.core.format import day as write_day
from salesplan.core.lifecycle.actions import begin, check, move
from salesplan.core.lifecycle.models import LifecycleMove
from salesplan.core.notices.actions import notify_many
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.queue import enqueue
from salesplan.core.texts import later
from salesplan.people.choices import Role
from salesplan.people.deciding import Deciders, DecidingCapacity, Matter
from salesplan.people.deputies.actions import keep_decision
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import instead_of
from salesplan.people.models import User

# People of one transaction. The run is held for as long, so it should end within a few seconds.
BATCH = 50
# As many are calculated while the admin waits; more go to the background.
AT_ONCE = 25
FOUR_EYES = {"took_part": "four_eyes"}
# The statements of people for all their periods up to one (`goals.pay.statements.queries.calculating.calculated`).
Calculated = Callable[[Collection[int], Period], Mapping[int, list[CalculatedPeriod]]]


def offered(today: date) -> list[Period]:
    """Return the periods for which a run may be begun, oldest first.

    Runs of a kind follow one another without a gap. The first one begins wherever somebody has been on a plan: with the
    first month of those who start anew, or years back to settle what was never paid here.
    """
    fiscal_calendar, out = calendar(), []
    newest = {run.kind: run for run in PayRun.objects.order_by("kind", "-starts_on").distinct("kind")}
    since = dict(Enrolment.objects.order_by().values_list("plan__interval").annotate(Min("starts_on")))
    for kind in (PeriodKind.MONTH, PeriodKind.QUARTER):
        current = fiscal_calendar.containing(today, kind)
        first = min(fiscal_calendar.shift(current, -1), fiscal_calendar.containing(since.get(kind, today), kind))
        last = newest[kind].period if kind in newest else None
        period = fiscal_calendar.shift(last, 1) if last else first
        while may_begin(period, last, today):
            out.append(period)
            period = fiscal_calendar.shift(period, 1)
            if last:
                break
    return out


def create_run(period: Period, *, by: User, at: datetime) -> PayRun:
    """Begin the run of a period. Of many who begin at once the first one does, and the others are told."""
    require(by, Role.ADMIN)
    with acting(by, "pay_run.create"):
        one_at_a_time("pay_run")
        if PayRun.objects.filter(period_key=period.key).exists():
            raise Conflict(_("This period already has a run. Reload the page and continue with that one."))
        if period.key not in {candidate.key for candidate in offered(business_day(at))}:
            raise Refused(_("Runs follow one another. Start with the period after the last one."), field="period")
        run = PayRun.objects.create(
            kind=period.kind,
            period_key=period.key,
            starts_on=period.start,
            ends_on=period.end,
            created_by=by,
            created_at=at,
        )
        begin(run, by=by, at=at)
    return run


def calculate_run(run: PayRun, *, by: User, at: datetime) -> PayRun:
    """Ask for a calculation: everybody whom the run pays waits for it from now on."""
    require(by, Role.ADMIN)
    with acting(by, "pay_run.calculate"):
        current = _locked(run, PayRunStep.CALCULATE)
        people = set(paid_by(current)) - set(current.people.values_list("person_id", flat=True))
        PayRunPerson.objects.bulk_create(PayRunPerson(run=current, person_id=pk) for pk in sorted(people))
        current.turn += 1
        current.asked_at, current.asked_by, current.error = at, by, ""
        current.save(update_fields=["turn", "asked_at", "asked_by", "error"])
        enqueue("goals.calculate_pay", run=current.pk)
    return current


def is_short(run: PayRun) -> bool:
    """Say whether a run is calculated while the admin waits."""
    return run.people.count() <= AT_ONCE


def unfinished() -> list[PayRun]:
    """Return the runs whose calculation is under way: a hint may have been lost, or its worker killed."""
    return list(PayRun.objects.filter(asked_at__isnull=False).order_by("pk"))


def process(run: PayRun, calculated: Calculated, *, at: datetime) -> None:
    """Work off the people who wait. A fault ends the calculation and is shown; what was written stays right."""
    try:
        while _calculate_batch(run, calculated, at):
            pass
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:500]
        PayRun.objects.filter(pk=run.pk).update(asked_at=None, error=reason)
        raise
    run.refresh_from_db()


def _calculate_batch(run: PayRun, calculated: Calculated, at: datetime) -> bool:
    """Calculate some people who wait; say whether there may be more."""
    with acting(run.asked_by, "pay_run.calculate"):
        current = lock(run)
        if not current.is_calculating or current.asked_by is None:
            return False
        waiting = current.people.filter(turn__lt=current.turn).order_by("pk")
        ids = list(waiting.values_list("person_id", flat=True)[:BATCH])
        if ids:
            # The marks come first: what changes in between is calculated again rather than overlooked.
            marks = marks_of(ids, current.period)
            ledger.post(current, ids, calculated(ids, current.period), marks, by=current.asked_by, at=at)
            return True
        by = current.asked_by
        move(current, PayRunStep.CALCULATE, by=by, at=at, values={"asked_at": None, "calculated_at": at})
    return False


def review_run(run: PayRun, *, note: str = "", by: User, at: datetime) -> PayRun:
    """Say that the figures were looked at and are right."""
    with acting(by, "pay_run.review", why=note.strip()):
        current = lock(run)
        capacity = matter(current, PayRunStep.REVIEW).require(by, business_day(at), why_not)
        check_step(current, PayRunStep.REVIEW)
        _check_fresh(current)
        _keep(capacity, move(current, PayRunStep.REVIEW, note=note, by=by, at=at), current, at)
    return current


def approve_run(run: PayRun, *, note: str = "", by: User, at: datetime) -> PayRun:
    """Approve a run that others have calculated and reviewed, and that does not pay oneself."""
    with acting(by, "pay_run.approve", why=note.strip()):
        current = lock(run)
        capacity = matter(current, PayRunStep.APPROVE).require(by, business_day(at), why_not, FOUR_EYES)
        check_step(current, PayRunStep.APPROVE)
        _check_fresh(current)
        _keep(capacity, move(current, PayRunStep.APPROVE, note=note, by=by, at=at), current, at)
    return current


def why_not(code: str) -> str:
    """Say why somebody does not review or approve a run."""
    return {
        "took_part": _("You calculated or reviewed this run. Someone else must approve it."),
        "own_pay": _("This run pays you. Someone it doesn't pay must approve it."),
    }.get(code, _("Only an admin or their deputy can decide this."))


def matter(run: PayRun, step: str) -> Matter:
    """Return the question who reviews or approves a run: admins; approving bars who took part and whom it pays.

    A deputy whom it pays does not even review it.
    """
    paid = set(run.people.filter(payslip__isnull=False).values_list("person_id", flat=True))
    if step == PayRunStep.REVIEW:
        return Matter(Decision.RUN, concerned=lambda admin: why_not_approve(admin.pk, (), paid))
    took = took_part(run)
    return Matter(Decision.RUN, barred=lambda admin: why_not_approve(admin.pk, took, paid))


def _keep(capacity: DecidingCapacity, lifecycle_move: LifecycleMove, run: PayRun, at: datetime) -> None:
    about, url = period_label(run.period_key), run.get_absolute_url()
    keep_decision(capacity, lifecycle_move, kind=Decision.RUN, subject=about, url=url, at=at)


def took_part(run: PayRun) -> set[int]:
    """Return who has a part in a run since it was last reopened that bars them from approving it.

    What a deputy did counts as done by both.
    """
    moves: dict[int, int] = {}
    barring = bars_approval(company().pay_run_people)
    for pk, to_state, by in run.moves.order_by("id").values_list("pk", "to_state", "by_id"):
        if to_state == PayRunState.OPEN:
            moves.clear()
        elif to_state in barring and by is not None:
            moves[pk] = by
    return {*moves.values(), *instead_of(PayRunMove, moves).values()} if moves else set()


def own_pay(run: PayRun, people: Collection[int]) -> set[int]:
    """Return those of some people whom a run pays."""
    return set(run.people.filter(person__in=people, payslip__isnull=False).values_list("person_id", flat=True))


def approvers(run: PayRun) -> Deciders:
    """Return who may approve a run as it stands, and who may as a deputy."""
    return matter(run, PayRunStep.APPROVE).among_admins()


def lock_run(run: PayRun, *, note: str = "", by: User, at: datetime) -> PayRun:
    """Close a run for good, and hand on what was reached besides money.

    Earlier periods are closed first, or corrections would not know where to go. What is still open (`open_points`) asks
    for a note, and is kept with the step.
    """
    require(by, Role.ADMIN)
    with acting(by, "pay_run.lock", why=note.strip()):
        current = _locked(run, PayRunStep.LOCK)
        check_lock(current, at=at)
        left_open = open_points_of(current, at)
        if left_open and not note.strip():
            message = _("Some points are still open. Say why the run is locked anyway.")
            raise Refused(message, field="note", code="reason_needed")
        move(current, PayRunStep.LOCK, note=note, left_open=left_open, by=by, at=at)
        hand_on(current, by=by, at=at)
        _notify(current, at)
    return current


def check_lock(run: PayRun, *, at: datetime) -> None:
    """Refuse what stands against closing a run; the dialog asks this before anybody writes a note."""
    check_step(run, PayRunStep.LOCK)
    _check_over(run, at)
    _check_fresh(run)
    earlier = PayRun.objects.filter(kind=run.kind, ends_on__lt=run.starts_on).exclude(state__in=CLOSED)
    first = earlier.order_by("starts_on").first()
    if first is not None:
        message = _("%(period)s comes before it. Lock that run first.")
        raise Refused(message % {"period": period_label(first.period_key)}, code="earlier_run_open")


def pay_run(run: PayRun, *, note: str = "", by: User, at: datetime) -> PayRun:
    """Say that everybody was paid: a payout settles what the lines of each person come to."""
    require(by, Role.ADMIN)
    with acting(by, "pay_run.pay", why=note.strip()):
        current = _locked(run, PayRunStep.PAY)
        totals = current.lines.values("person_id").order_by("person_id").annotate(due=Sum("amount")).exclude(due=0)
        places = {row.person_id: row for row in current.people.select_related("payslip")}
        PayLine.objects.bulk_create(_payout(places[row["person_id"]], row["due"], by, at) for row in totals)
        move(current, PayRunStep.PAY, note=note, by=by, at=at)
    return current


def _payout(place: PayRunPerson, due: Decimal, by: User, at: datetime) -> PayLine:
    payslip = place.payslip
    if payslip is None:  # what was withdrawn sums to nothing, so that there is nothing to pay
        raise ValueError(f"{place} is due {due} without a statement")
    return PayLine(
        run_id=place.run_id,
        person_id=place.person_id,
        turn=payslip.turn,
        version_id=payslip.version_id,
        kind=LineKind.PAYOUT,
        amount=-due,
        currency=payslip.currency,
        cause={"payslip": payslip.pk},
        by=by,
        at=at,
    )


def reopen_run(run: PayRun, *, note: str, by: User, at: datetime) -> PayRun:
    """Take a run back that is not locked yet, to calculate it again."""
    require(by, Role.ADMIN)
    if not note.strip():
        raise Refused(_("Say why the run is reopened."), field="note", code="reason_needed")
    with acting(by, "pay_run.reopen", why=note.strip()):
        current = _locked(run, PayRunStep.REOPEN)
        move(current, PayRunStep.REOPEN, note=note, by=by, at=at)
    return current


def _check_over(run: PayRun, at: datetime) -> None:
    """Refuse to close a period whose last day is not over where the company is: what is sold today still belongs to it."""
    if business_day(at) <= run.ends_on:
        day = write_day(run.ends_on)
        message = _("The period runs until %(day)s. Lock it after that day.")
        raise Refused(message % {"day": day}, code="not_over")


def _check_fresh(run: PayRun) -> None:
    """Refuse to go on with figures that no longer rest on the facts of now."""
    changes = changed_since(run)
    if changes:
        kinds = comma().join(str(change.kind.label) for change in changes)
        message = _("This has changed since the calculation: %(kinds)s. Calculate again first.")
        if not run.may(PayRunStep.CALCULATE):
            message = _("This has changed since the calculation: %(kinds)s. Reopen the run and calculate it again.")
        raise Refused(message % {"kinds": kinds}, code="stale")


def _locked(run: PayRun, step: str) -> PayRun:
    """Lock a run for a step; refuse what its state does not allow."""
    current = lock(run)
    check_step(current, step)
    return current


def check_step(run: PayRun, step: str) -> None:
    """Refuse a step that the state of a run does not allow."""
    if run.is_calculating:
        raise Refused(_("This run is being calculated. Wait until that is done."), code="calculating")
    check(run, step)


def _notify(run: PayRun, at: datetime) -> None:
    """Tell everybody whose pay is final."""

    def message_text() -> str:
        return _("Your pay for %(period)s is final.") % {"period": period_label(run.period_key)}

    people = User.objects.filter(
        Exists(PayRunPerson.objects.filter(run=run, person=OuterRef("pk"), payslip__isnull=False)), is_active=True
    )
    messages = [
        (person, later(message_text), reverse("goals:payslip_detail", args=[run.pk, person.pk])) for person in people
    ]
    notify_many(messages, kind="pay", key=f"pay_run:{run.pk}:locked", at=at)

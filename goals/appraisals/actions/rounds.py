"""Opening a round, taking it from step to step, calibrating and closing it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.appraisals import notifications, queries, sheets
from goals.appraisals.choices import MeasureKind, RatingSide, RoundState, RoundStep
from goals.appraisals.models.cards import Scorecard, ScorecardVersion
from goals.appraisals.models.rounds import Appraisal, Rating, Round
from goals.appraisals.rules.curves import HIGHEST, LOWEST
from goals.appraisals.rules.lifecycle import ROUND
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, calendar
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.format import comma
from salesplan.core.lifecycle.actions import begin, lock_for, move
from salesplan.core.periods import Period
from salesplan.people.choices import Role
from salesplan.people.models import Team, User

# Names in a refusal; more of them are counted.
NAMED = 3


def open_round(
    card: Scorecard,
    *,
    period_key: str,
    team: Team | None = None,
    with_managers: bool = False,
    dues: Mapping[str, date],
    appeal_days: int = 14,
    by: User,
    at: datetime,
) -> Round:
    """Open a round for everybody of a team and the teams below (of the whole company without one).

    `dues` are the last days of the steps: self, manager, calibration. The people, their teams and their managers are
    those of the period's last day, or of today while the period runs; the number of queries does not grow with them.
    """
    require(by, Role.ADMIN)
    with acting(by, "round.open"):
        card = lock(card)
        if not card.is_active:
            raise Refused(_("This scorecard is retired. Choose another one."), field="card")
        version, period = _checked(card, period_key, dues)
        people = queries.candidates(card, period, team, min(period.end, business_day(at)), with_managers)
        if not people:
            raise Refused(
                _(
                    "There is no one left to appraise: the team has no such people, or they are already in a round for this period."
                ),
                field="team",
            )
        new_round = Round.objects.create(
            scorecard_version=version,
            team=team,
            period_key=period.key,
            starts_on=period.start,
            ends_on=period.end,
            self_due=dues["self"],
            manager_due=dues["manager"],
            calibration_due=dues["calibration"],
            appeal_days=appeal_days,
            created_by=by,
            created_at=at,
        )
        begin(new_round, by=by, at=at)
        Appraisal.objects.bulk_create(
            Appraisal(round=new_round, person_id=candidate.person, manager_id=candidate.manager, team_id=candidate.team)
            for candidate in people
        )
        return new_round


def _checked(card: Scorecard, period_key: str, dues: Mapping[str, date]) -> tuple[ScorecardVersion, Period]:
    """Return the version in use and the period, or refuse what makes no round."""
    version = card.versions.filter(published_at__isnull=False).order_by("-number").first()
    if version is None:
        raise Refused(_("This scorecard is not in use yet. Publish its first version."), field="scorecard")
    period = calendar().parse(period_key)
    if period.kind != card.interval:
        raise Refused(_("Choose a period of the length set by the scorecard."), field="period_key")
    if not dues["self"] <= dues["manager"] <= dues["calibration"]:
        raise Refused(_("The steps follow one another. Put their last days in the same order."), field="manager_due")
    return version, period


def move_round(of: Round, *, to: str, why: str = "", version: int | None = None, by: User, at: datetime) -> Round:
    """Take a round to its next step, or back to the one before with a reason."""
    require(by, Role.ADMIN)
    step = ROUND.step_between(of.state, to)
    if step is None:
        raise Refused(_("A round can't go from this step to that one."), code="no_such_move")
    if ROUND.steps[step].asks_why and not why.strip():
        raise Refused(
            _("Say why you are going back a step. The people who have to act again will see it."), field="why"
        )
    with acting(by, f"round.{step}", why=why):
        current = lock_for(of, step, version=version, to=to)
        _check_step(current, to)
        values = {}
        if step == RoundStep.CLOSE:
            _freeze(current, by, at)
            values = {"closed_on": business_day(at)}
        move(current, step, by=by, at=at, note=why, values=values)
        notifications.moved(current, at)
        return current


def _check_step(of: Round, to: str) -> None:
    if of.state == RoundState.OPEN and not of.appraisals.exists():
        raise Refused(_("There is no one in the round. Add people first."), code="empty")
    if of.state == RoundState.SELF and to == RoundState.MANAGER:
        lone = of.appraisals.filter(manager=None).select_related("person")
        if lone:
            raise Refused(
                _("%(who)s has no manager. Name one for them first.") % {"who": _names(a.person for a in lone)},
                code="no_manager",
            )
    if to in (RoundState.CALIBRATION, RoundState.CLOSED) and of.state != RoundState.CLOSED:
        unrated = _unrated(of)
        if unrated:
            raise Refused(
                _("The manager's ratings of %(who)s are missing. Remind their managers.")
                % {"who": _names(a.person for a in unrated)},
                code="unrated",
            )


def _names(people: Iterable[User]) -> str:
    names = [str(person) for person in people]
    if len(names) <= NAMED:
        return comma().join(names)
    more = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", len(names) - NAMED)
    return more % {"names": comma().join(names[:NAMED]), "n": len(names) - NAMED}


def _unrated(of: Round) -> list[Appraisal]:
    """Return the appraisals that lack the manager's level of a rated item."""
    rated = of.scorecard_version.measures.filter(kind=MeasureKind.RATED).count()
    done: dict[int, int] = {}
    rows = Rating.objects.filter(appraisal__round=of, side=RatingSide.MANAGER, level__isnull=False)
    for appraisal in rows.values_list("appraisal", flat=True):
        done[appraisal] = done.get(appraisal, 0) + 1
    people = of.appraisals.select_related("person").order_by("person__sort_key", "pk")
    return [a for a in people if done.get(a.pk, 0) < rated or a.manager_done_at is None]


def _freeze(of: Round, by: User, at: datetime) -> None:
    """Write down every appraisal as it stands: figures, ratings, curves, weights and the total; from then on it stays."""
    day = business_day(at)
    appraisals = list(of.appraisals.select_for_update(of=("self",)))
    period = sheets.period_of(of)
    for pk, sheet in sheets.sheets(of, appraisals, as_of=day).items():
        appraisal = next(a for a in appraisals if a.pk == pk)
        appraisal.evidence = sheets.write(sheet, period=period, person=appraisal.person_id, closed_on=day)
        appraisal.evidence_hash = sheets.fingerprint(appraisal.evidence)
        appraisal.computed_points, appraisal.final_points, appraisal.final_grade = (
            sheet.computed,
            sheet.points,
            sheet.grade,
        )
        appraisal.version += 1
    names = ["evidence", "evidence_hash", "computed_points", "final_points", "final_grade", "version"]
    Appraisal.objects.bulk_update(appraisals, names, batch_size=200)


def add_person(of: Round, *, person: User, by: User, at: datetime) -> Appraisal:
    """Put somebody into a round that is being prepared."""
    require(by, Role.ADMIN)
    with acting(by, "round.add_person"):
        of = lock(of)
        _check_prepared(of)
        period = sheets.period_of(of)
        if Appraisal.objects.filter(person=person, round__scorecard_version__scorecard__versions__rounds=of).filter(
            round__period_key=of.period_key
        ):
            raise Refused(_("This person already has an appraisal for this period."), field="person")
        placed = queries.placed([person.pk], min(period.end, business_day(at)))[person.pk]
        return Appraisal.objects.create(round=of, person=person, manager_id=placed.manager, team_id=placed.team)


def remove_person(appraisal: Appraisal, *, by: User) -> None:
    """Take somebody out of a round that is being prepared."""
    require(by, Role.ADMIN)
    with acting(by, "round.remove_person"):
        _check_prepared(lock(appraisal.round))
        appraisal.delete()


def _check_prepared(of: Round) -> None:
    if of.state != RoundState.OPEN:
        raise Refused(_("The round has started, so the people in it can't change."), code="started")


def assign_manager(appraisal: Appraisal, *, manager: User, why: str, by: User) -> Appraisal:
    """Name who appraises somebody, as long as the manager's step is not over; what was rated so far stays."""
    require(by, Role.ADMIN)
    with acting(by, "appraisal.assign_manager", why=why):
        if lock(appraisal.round).state in (RoundState.CALIBRATION, RoundState.CLOSED):
            raise Refused(_("The managers have already submitted ratings. Go back a step first."), field="manager")
        current = lock(appraisal)
        if manager.pk == current.person_id:
            raise Refused(_("No one can appraise themselves. Choose someone else."), field="manager")
        if not manager.is_active or manager.role == Role.AUDITOR:
            raise Refused(_("Choose someone who is active and allowed to rate."), field="manager")
        apply(current, {"manager": manager})
        return current


def adjust(
    appraisal: Appraisal, *, points: Decimal | None, why: str, version: int | None, by: User, at: datetime
) -> Appraisal:
    """Set the result of somebody in calibration, with a reason; None goes back to the computed total, which stays."""
    require(by, Role.ADMIN)
    if appraisal.person_id == by.pk:
        raise NotAllowed(_("You can't adjust your own result. Ask another admin."))
    if points is not None:
        if not LOWEST <= points <= HIGHEST:
            raise Refused(_("Points must be between 0 and 120."), field="points")
        if not why.strip():
            raise Refused(_("Give a reason. It is shown beside the result."), field="why")
    with acting(by, "appraisal.adjust", why=why):
        values = {"adjusted_points": points, "adjusted_why": why.strip() if points is not None else ""}
        if lock(appraisal.round).state != RoundState.CALIBRATION:
            raise Refused(_("Results can only be adjusted in the calibration step."), code="not_calibrating")
        current = lock_version(appraisal, version, values)
        apply(current, values | {"adjusted_by": by if points is not None else None, "adjusted_at": at})
        return current


def remind(of: Round, *, by: User, at: datetime) -> int:
    """Remind at once everybody whose step of a round is not done; once a day however often it is asked."""
    require(by, Role.ADMIN)
    if of.state not in (RoundState.SELF, RoundState.MANAGER):
        raise Refused(_("No one has anything to do in this step."), code="nothing_to_remind")
    with acting(by, "round.remind"):
        return notifications.notify_behind(of, f"by-hand-{business_day(at)}", at)

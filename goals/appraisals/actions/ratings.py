"""What people say of themselves, and managers of their people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from goals.appraisals.choices import MeasureKind, RatingSide, RoundState
from goals.appraisals.models.rounds import Appraisal, Rating
from goals.appraisals.rules.curves import LEVELS
from salesplan.core.audit import acting
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.access import require_write
from salesplan.people.models import User

# What was typed of each measure: its level (None where it is not rated) and a comment.
Typed = Mapping[int, tuple[int | None, str]]


def rate_self(
    appraisal: Appraisal, ratings: Typed, *, comment: str, done: bool, version: int | None, by: User, at: datetime
) -> Appraisal:
    """Keep what a person says of themselves; `done` hands it in. Until the step ends they may still change it."""
    require_write(by)
    if by.pk != appraisal.person_id:
        raise NotAllowed(_("Only the person appraised can fill this in."))
    values = {"self_comment": comment.strip(), "self_done_at": at if done else None}
    return _rate(appraisal, ratings, values, RatingSide.SELF, RoundState.SELF, done, version, by, at)


def rate_manager(
    appraisal: Appraisal, ratings: Typed, *, comment: str, done: bool, version: int | None, by: User, at: datetime
) -> Appraisal:
    """Keep what the manager says of somebody; `done` hands it in, with a level for every rated item."""
    require_write(by)
    if by.pk == appraisal.person_id:
        raise NotAllowed(_("You can't rate yourself as manager."))
    if by.pk != appraisal.manager_id:
        raise NotAllowed(_("Only the person's appraiser can rate them. An admin can name someone else."))
    values = {"manager_comment": comment.strip(), "manager_done_at": at if done else None}
    return _rate(appraisal, ratings, values, RatingSide.MANAGER, RoundState.MANAGER, done, version, by, at)


def _rate(
    appraisal: Appraisal,
    ratings: Typed,
    values: dict[str, Any],
    side: str,
    step: str,
    done: bool,
    version: int | None,
    by: User,
    at: datetime,
) -> Appraisal:
    with acting(by, f"appraisal.rate_{side}"):
        # The round first, as closing does, so that nobody rates while it moves on and the two never wait for each other.
        if lock(appraisal.round).state != step:
            raise Refused(_("This step of the round is not open. Your text was not saved."), code="not_this_step")
        current = lock_version(appraisal, version, values)
        measures = {m.pk: m for m in current.round.scorecard_version.measures.all()}
        rows = _rows(current, measures, ratings, side, by, at)
        if done:
            _check_complete(measures, rows)
        Rating.objects.filter(appraisal=current, side=side).delete()
        Rating.objects.bulk_create(rows)
        apply(current, values)
        return current


def _rows(
    appraisal: Appraisal, measures: Mapping[int, Any], ratings: Typed, side: str, by: User, at: datetime
) -> list[Rating]:
    rows = []
    for pk, (level, comment) in ratings.items():
        if pk not in measures:
            raise Refused(_("This measure is not on the scorecard. Reload the page."), code="no_such_measure")
        level = level if measures[pk].kind == MeasureKind.RATED else None
        if level is not None and level not in LEVELS:
            raise Refused(_("Choose a level from 1 to 5."), field=f"level-{pk}")
        if level is not None or comment.strip():
            rows.append(
                Rating(
                    appraisal=appraisal,
                    measure=measures[pk],
                    side=side,
                    level=level,
                    comment=comment.strip(),
                    by=by,
                    at=at,
                )
            )
    return rows


def _check_complete(measures: Mapping[int, Any], rows: list[Rating]) -> None:
    rated = {row.measure_id for row in rows if row.level is not None}
    for pk, measure in measures.items():
        if measure.kind == MeasureKind.RATED and pk not in rated:
            message = _("Choose a level for “%(measure)s” before you submit.") % {"measure": measure.label}
            raise Refused(message, field=f"level-{pk}", code="incomplete")

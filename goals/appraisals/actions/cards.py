"""Changes to scorecards. Only admins make them, and only to a draft; a version in use gets a successor."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.appraisals import wording
from goals.appraisals.choices import MeasureBasis, MeasureKind, MissingPolicy
from goals.appraisals.figures import appraisal_metrics, falls, with_quotas
from goals.appraisals.models.cards import Grade, Measure, Scorecard, ScorecardVersion, write_curve
from goals.appraisals.rules.curves import Anchor, Curve, problems
from goals.appraisals.rules.totals import GradeBand, bands_problem, weights_problem
from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.editing import lock
from salesplan.core.errors import Refused
from salesplan.people.choices import Role
from salesplan.people.models import User

# Grades to begin with: letter, meaning, its Chinese, from.
GRADES = (
    ("A", "Beyond what was agreed", "超出预期", "105"),
    ("B", "As agreed", "达到预期", "90"),
    ("C", "Partly as agreed", "部分达到预期", "70"),
    ("D", "Below what was agreed", "低于预期", "0"),
)


def create_scorecard(*, name: str, name_zh: str = "", interval: str, by: User, at: datetime) -> Scorecard:
    """Make a scorecard with an empty draft and the usual grades."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.create"):
        if Scorecard.objects.filter(name__iexact=name.strip()).exists():
            raise Refused(_("Another scorecard has this name. Choose a different one."), field="name")
        card = Scorecard.objects.create(name=name.strip(), name_zh=name_zh.strip(), interval=interval, created_at=at)
        draft = ScorecardVersion.objects.create(scorecard=card, number=1, made_by=by, made_at=at)
        Grade.objects.bulk_create(
            Grade(version=draft, letter=letter, meaning=meaning, meaning_zh=zh, lower=Decimal(lower))
            for letter, meaning, zh, lower in GRADES
        )
        return card


def rename_scorecard(card: Scorecard, *, name: str, name_zh: str = "", by: User) -> Scorecard:
    """Call a scorecard otherwise; what was appraised by it tells the new name too."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.rename"):
        card = lock(card)
        if Scorecard.objects.exclude(pk=card.pk).filter(name__iexact=name.strip()).exists():
            raise Refused(_("Another scorecard has this name. Choose a different one."), field="name")
        card.name, card.name_zh = name.strip(), name_zh.strip()
        card.save(update_fields=["name", "name_zh"])
        return card


def retire_scorecard(card: Scorecard, *, retired: bool, by: User) -> Scorecard:
    """Offer a scorecard no longer for new rounds, or again; its rounds and appraisals stay as they are."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.retire" if retired else "scorecard.restore"):
        card = lock(card)
        card.is_active = not retired
        card.save(update_fields=["is_active"])
        return card


def create_draft(card: Scorecard, *, by: User, at: datetime) -> ScorecardVersion:
    """Make the next version as a draft that begins as a copy of the last one; return the draft there is, if any."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.draft"):
        card = lock(card)
        last = card.versions.order_by("-number").first()
        if last is not None and last.is_draft:
            return last
        number = last.number + 1 if last else 1
        draft = ScorecardVersion.objects.create(
            scorecard=card,
            number=number,
            missing=last.missing if last else MissingPolicy.SPREAD,
            made_by=by,
            made_at=at,
        )
        if last is not None:
            sections: tuple[tuple[Any, Any], ...] = ((Grade, last.grades.all()), (Measure, last.measures.all()))
            for model, rows in sections:
                copies = list(rows)
                for copy in copies:
                    copy.pk, copy.version = None, draft
                model._default_manager.bulk_create(copies)
        return draft


def discard_draft(draft: ScorecardVersion, *, by: User) -> None:
    """Throw a draft away; a scorecard keeps its only version."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.discard_draft"):
        draft = _open_draft(draft)
        if draft.number == 1:
            raise Refused(_("This is the only version. Edit it instead."))
        draft.delete()


def edit_draft(
    draft: ScorecardVersion, *, missing: str, grades: Sequence[Mapping[str, Any]], by: User
) -> ScorecardVersion:
    """Set what becomes of a measure without data, and the grades (best first): letter, meaning, meaning_zh, lower."""
    require(by, Role.ADMIN)
    problem = bands_problem([GradeBand(str(g["letter"] or ""), _lower(g["lower"])) for g in grades])
    if problem:
        raise Refused(wording.bands_problem(*problem), field="grades", code="bad_grades")
    with acting(by, "scorecard.edit_draft"):
        draft = _open_draft(draft)
        draft.missing = missing
        draft.save(update_fields=["missing"])
        draft.grades.all().delete()
        Grade.objects.bulk_create(Grade(version=draft, **grade) for grade in grades)
        return draft


def _lower(value: Decimal | None) -> Decimal:
    # What was not typed lies off the scale, and is told so.
    return Decimal(-1) if value is None else value


def set_weights(draft: ScorecardVersion, weights: Mapping[int, Decimal], *, by: User) -> None:
    """Set the weights of the measures of a draft, in percent; they need to total 100 only when it is published."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.set_weights"):
        draft = _open_draft(draft)
        measures = list(draft.measures.filter(pk__in=weights))
        for measure in measures:
            measure.weight = weights[measure.pk]
        Measure.objects.bulk_update(measures, ["weight"])


def save_measure(draft: ScorecardVersion, values: Mapping[str, Any], *, by: User, pk: int | None = None) -> Measure:
    """Add a measure to a draft, or change one.

    `values`: kind, name, name_zh, metric, basis, weight, curve_kind, rows (figure, points), runs_on, levels.
    """
    require(by, Role.ADMIN)
    with acting(by, "scorecard.save_measure"):
        draft = _open_draft(draft)
        measure = draft.measures.get(pk=pk) if pk else Measure(version=draft, position=draft.measures.count())
        for name in ("kind", "name", "name_zh", "metric", "basis", "weight", "runs_on", "levels"):
            setattr(measure, name, values[name])
        rated = measure.kind == MeasureKind.RATED
        if rated:
            measure.metric, measure.basis = "", MeasureBasis.VALUE
        else:
            measure.levels = []
            _check_metric(measure)
        if draft.measures.exclude(pk=measure.pk).filter(name__iexact=measure.name).exists():
            raise Refused(_("Another measure has this name. Choose a different one."), field="name")
        curve = _checked_curve(values, falls(measure))
        stored = write_curve(curve)
        measure.curve_kind, measure.anchors, measure.falling = stored["kind"], stored["anchors"], stored["falling"]
        measure.save()
        return measure


def _check_metric(measure: Measure) -> None:
    if measure.metric not in [metric.key for metric in appraisal_metrics()]:
        raise Refused(_("Choose a figure from the list."), field="metric")
    if measure.basis == MeasureBasis.QUOTA and measure.metric not in with_quotas():
        raise Refused(_("No quotas are set for this figure. Score the figure itself, or its change."), field="basis")


def _checked_curve(values: Mapping[str, Any], falling: bool) -> Curve:
    rows = values["rows"]
    curve_problems = problems(values["curve_kind"], rows, falling=falling)
    if curve_problems:
        raise Refused(wording.problem(*curve_problems[0]), field="curve", code="bad_curve")
    anchors = tuple(Anchor(at, points) for at, points in rows)
    return Curve(values["curve_kind"], anchors, falling, values["runs_on"] and values["curve_kind"] == "linear")


def remove_measure(measure: Measure, *, by: User) -> None:
    """Take a measure out of a draft."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.remove_measure"):
        _open_draft(measure.version)
        measure.delete()


def publish(draft: ScorecardVersion, *, why: str, by: User, at: datetime) -> ScorecardVersion:
    """Put a draft in use: from now on rounds are opened by it, and it is never edited."""
    require(by, Role.ADMIN)
    with acting(by, "scorecard.publish", why=why):
        draft = _open_draft(draft)
        weights = list(draft.measures.values_list("weight", flat=True))
        if not weights:
            raise Refused(_("Add a measure first."), code="no_measures")
        left = weights_problem(weights)
        if left:
            raise Refused(wording.weights_problem(left), field="weights", code="weights")
        if not all(weights):
            raise Refused(_("A measure with weight 0 does not count. Give it a weight, or remove it."), field="weights")
        if draft.number > 1 and not why.strip():
            raise Refused(_("Say why the rules are changing. Everyone appraised by them will see it."), field="why")
        draft.why, draft.published_by, draft.published_at = why.strip(), by, at
        draft.save(update_fields=["why", "published_by", "published_at"])
        return draft


def _open_draft(draft: ScorecardVersion) -> ScorecardVersion:
    draft = lock(draft)
    if not draft.is_draft:
        raise Refused(_("This version is in use and can't be edited. Create a new version."), code="in_use")
    return draft

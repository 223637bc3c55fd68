"""Scorecards: versions of measures with weights and curves, and of the grades their totals get.

A version is edited while it is a draft. Once it is in use the database refuses every change to it, to its measures and
to its grades; who wants other rules makes the next version.
"""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.appraisals.choices import AppraisalInterval, CurveKind, MeasureBasis, MeasureKind, MissingPolicy
from goals.appraisals.rules.curves import Anchor, Curve
from goals.appraisals.rules.totals import GradeBand
from salesplan.core.amounts.rules import plain
from salesplan.core.fields import NamedRecord, label_of
from salesplan.core.tracking import tracked
from salesplan.people.choices import Role
from salesplan.people.models import User


def only_in_draft(name: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps the parts of a version in use as they are."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("version", "bigint")],
        func="""
            IF TG_OP = 'DELETE' THEN version := OLD.version_id; ELSE version := NEW.version_id; END IF;
            IF EXISTS (SELECT 1 FROM goals_scorecardversion v WHERE v.id = version AND v.published_at IS NOT NULL) THEN
                RAISE EXCEPTION 'a scorecard version in use is never edited (table %)', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: User) -> "ScorecardQuerySet":
        """The rules are open to who leads or watches; a rep sees the scorecards they are or were appraised by."""
        if user.role != Role.REP:
            return self
        return self.filter(versions__rounds__appraisals__person=user).distinct()


@tracked()
class Scorecard(NamedRecord):
    """A way of appraising people, such as that of account executives."""

    interval = models.CharField(_("appraised"), max_length=8, choices=AppraisalInterval, default=AppraisalInterval.HALF)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(editable=False)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(models.functions.Lower("name"), name="one_scorecard_a_name")]


class ScorecardVersion(models.Model):
    """The measures, weights and grades of a scorecard; a draft until it is published."""

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    missing = models.CharField(
        _("a measure without data"), max_length=8, choices=MissingPolicy, default=MissingPolicy.SPREAD
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["scorecard", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "number"], name="one_scorecard_version_a_number"),
            models.UniqueConstraint(
                fields=["scorecard"], name="one_draft_a_scorecard", condition=Q(published_at__isnull=True)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scorecard} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Say whether it may still be edited."""
        return self.published_at is None


class Grade(models.Model):
    """A grade and the total from which it is given; the lowest begins at 0."""

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="grades")
    letter = models.CharField(_("grade"), max_length=8)
    meaning = models.CharField(_("what it means"), max_length=120, blank=True)
    meaning_zh = models.CharField(_("what it means, in Chinese"), max_length=120, blank=True)
    lower = models.DecimalField(pgettext_lazy("lower bound", "from"), max_digits=5, decimal_places=1)

    class Meta:
        ordering = ["version", "-lower"]
        constraints = [
            models.UniqueConstraint(fields=["version", "letter"], name="one_grade_a_letter"),
            models.UniqueConstraint(fields=["version", "lower"], name="one_grade_a_bound"),
            models.CheckConstraint(condition=Q(lower__range=(0, 120)), name="grade_on_the_scale"),
        ]
        triggers = [only_in_draft("grade_only_in_draft")]

    def __str__(self) -> str:
        return self.letter

    @property
    def text(self) -> str:
        """What the grade means, in the language of the page."""
        return label_of(self.meaning, self.meaning_zh)

    @property
    def band(self) -> GradeBand:
        """The grade as the rules read it."""
        return GradeBand(self.letter, self.lower)


class Measure(models.Model):
    """One line of a scorecard: a figure of the registry or a rated item, its weight, and the curve that scores it.

    `anchors` are pairs [figure, points] as texts, the figure as the registry gives it (a share of one half is "0.5").
    `levels` say what each of the five levels of a rated item means.
    """

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=8, choices=MeasureKind, default=MeasureKind.METRIC)
    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True)
    metric = models.CharField(_("figure"), max_length=40, blank=True)
    basis = models.CharField(_("what is scored"), max_length=8, choices=MeasureBasis, default=MeasureBasis.VALUE)
    weight = models.DecimalField(_("weight in %"), max_digits=5, decimal_places=2, default=Decimal(0))
    curve_kind = models.CharField(_("curve"), max_length=10, choices=CurveKind, default=CurveKind.LINEAR)
    anchors = models.JSONField(_("points of the curve"), default=list)
    falling = models.BooleanField(_("less is better"), default=False)
    runs_on = models.BooleanField(_("extend the outer lines"), default=False)
    levels = models.JSONField(_("what the levels mean"), default=list)

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="one_measure_a_name"),
            models.CheckConstraint(condition=Q(weight__range=(0, 100)), name="measure_weight_is_a_share"),
            models.CheckConstraint(
                condition=Q(kind=MeasureKind.RATED, metric="") | (Q(kind=MeasureKind.METRIC) & ~Q(metric="")),
                name="measure_has_its_figure",
            ),
        ]
        triggers = [only_in_draft("measure_only_in_draft")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return label_of(self.name, self.name_zh)

    @property
    def curve(self) -> Curve:
        """The curve as the rules read it."""
        return read_curve(
            {"kind": self.curve_kind, "anchors": self.anchors, "falling": self.falling, "runs_on": self.runs_on}
        )


def write_curve(of: Curve) -> dict:
    """Write a curve as it is stored in a measure and in frozen evidence."""
    anchors = [[None if a.at is None else plain(a.at), plain(a.points)] for a in of.anchors]
    return {"kind": of.kind, "anchors": anchors, "falling": of.falling, "runs_on": of.runs_on}


def read_curve(stored: dict) -> Curve:
    """Read a curve back."""
    anchors = tuple(Anchor(None if at is None else Decimal(at), Decimal(points)) for at, points in stored["anchors"])
    return Curve(stored["kind"], anchors, bool(stored.get("falling")), bool(stored.get("runs_on")))

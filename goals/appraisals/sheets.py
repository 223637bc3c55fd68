"""The sheet of an appraisal: every measure with its figure, ratings, score and weight, and the total they make.

There is one way to make a sheet and one to show it. While a round runs it is made from the registry and the ratings;
when the round is closed it is written down as the evidence, and from then on it is read from there, so that a frozen
appraisal shows what it showed on that day whatever happens to deals, quotas or people later.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from goals.appraisals.choices import MeasureKind, RatingSide
from goals.appraisals.figures import Figure, figures, unit_of
from goals.appraisals.models.cards import Measure, read_curve, write_curve
from goals.appraisals.models.rounds import Appraisal, Rating, Round
from goals.appraisals.rules.curves import Curve, rounded
from goals.appraisals.rules.totals import GradeBand, Total, grade, total
from salesplan.core.company.queries import calendar
from salesplan.core.fields import label_of
from salesplan.core.periods import Period


@dataclass(frozen=True)
class PersonRating:
    """What one side said of a measure."""

    level: int | None
    comment: str
    by: int
    name: str


@dataclass(frozen=True)
class AppraisalLine:
    """A measure with what is known of it. `counts` is the weight it counts with, `score` None without data."""

    measure: int
    name: str
    name_zh: str
    kind: str
    metric: str
    basis: str
    unit: str
    weight: Decimal
    counts: Decimal
    curve: Curve
    levels: tuple[str, ...]
    figure: Figure | None
    self_rating: PersonRating | None
    manager: PersonRating | None
    score: Fraction | None

    @property
    def label(self) -> str:
        return label_of(self.name, self.name_zh)

    @property
    def is_rated(self) -> bool:
        return self.kind == MeasureKind.RATED

    @property
    def points(self) -> Decimal | None:
        """The score as it is shown."""
        return None if self.score is None else rounded(self.score)

    @property
    def gives(self) -> Decimal | None:
        """What the measure gives to the total, as it is shown."""
        return None if self.score is None else rounded(self.score * Fraction(self.counts) / 100, 2)

    def meaning(self, level: int | None) -> str:
        """Return what a level of a rated item means."""
        return self.levels[level - 1] if level and len(self.levels) >= level else ""


@dataclass(frozen=True)
class AppraisalSheet:
    """An appraisal's lines and what they make: `computed`, perhaps `adjusted` in calibration, and the grade."""

    lines: tuple[AppraisalLine, ...]
    missing: str
    bands: tuple[GradeBand, ...]
    computed: Decimal | None
    adjusted: Decimal | None = None
    why: str = ""
    closed_on: date | None = None

    @property
    def points(self) -> Decimal | None:
        return self.computed if self.adjusted is None else self.adjusted

    @property
    def grade(self) -> str:
        return grade(self.points, self.bands)

    @property
    def proposed_grade(self) -> str:
        """The grade of the computed total, before calibration."""
        return grade(self.computed, self.bands)

    @property
    def without_data(self) -> list[AppraisalLine]:
        return [line for line in self.lines if line.score is None]


def period_of(row: Round) -> Period:
    """Return the period of a round."""
    return calendar().parse(row.period_key)


def score(kind: str, curve: Curve, figure: Figure | None, level: int | None) -> Fraction | None:
    """Return the score of a measure: of its figure, or of the level that the manager gave."""
    if kind == MeasureKind.RATED:
        value = None if level is None else Decimal(level)
    else:
        value = figure.value if figure else None
    return None if value is None else curve.score(value)


def make(
    measures: Sequence[Measure],
    missing: str,
    bands: Iterable[GradeBand],
    figure_of: dict[int, Figure],
    ratings: dict[tuple[int, str], PersonRating],
) -> AppraisalSheet:
    """Put a sheet together from one person's figures {measure: figure} and ratings {(measure, side): said}."""
    rows = [
        AppraisalLine(
            measure=m.pk,
            name=m.name,
            name_zh=m.name_zh,
            kind=m.kind,
            metric=m.metric,
            basis=m.basis,
            unit=unit_of(m),
            weight=m.weight,
            counts=Decimal(0),
            curve=m.curve,
            levels=tuple(m.levels),
            figure=figure_of.get(m.pk),
            self_rating=ratings.get((m.pk, RatingSide.SELF)),
            manager=ratings.get((m.pk, RatingSide.MANAGER)),
            score=score(m.kind, m.curve, figure_of.get(m.pk), _level(ratings.get((m.pk, RatingSide.MANAGER)))),
        )
        for m in measures
    ]
    sheet_total: Total = total([(row.weight, row.score) for row in rows], missing)  # type: ignore[arg-type]
    lines = tuple(replace(row, counts=part.counts) for row, part in zip(rows, sheet_total.items, strict=True))
    return AppraisalSheet(lines, missing, tuple(bands), sheet_total.points)


def _level(rating: PersonRating | None) -> int | None:
    return rating.level if rating else None


def sheets(of: Round, appraisals: Collection[Appraisal], *, as_of: date | None = None) -> dict[int, AppraisalSheet]:
    """Return the sheets of appraisals of one round: read back where they are frozen, else made anew.

    The number of queries depends on the measures, not on the people.
    """
    live = [a for a in appraisals if not a.is_frozen]
    out = {a.pk: read(a.evidence or {}) for a in appraisals if a.is_frozen}
    if not live:
        return out
    version = of.scorecard_version
    measures = list(version.measures.all())
    bands = [g.band for g in version.grades.all()]
    known_figures = figures(measures, {a.person_id for a in live}, period_of(of), as_of)
    ratings = _ratings_of(live)
    for appraisal in live:
        person_figures = {
            m.pk: known_figures[appraisal.person_id, m.pk]
            for m in measures
            if (appraisal.person_id, m.pk) in known_figures
        }
        sheet = make(measures, version.missing, bands, person_figures, ratings[appraisal.pk])
        out[appraisal.pk] = replace(sheet, adjusted=appraisal.adjusted_points, why=appraisal.adjusted_why)
    return out


def _ratings_of(appraisals: Collection[Appraisal]) -> dict[int, dict[tuple[int, str], PersonRating]]:
    out: dict[int, dict[tuple[int, str], PersonRating]] = defaultdict(dict)
    for row in Rating.objects.filter(appraisal__in=[a.pk for a in appraisals]).select_related("by"):
        out[row.appraisal_id][row.measure_id, row.side] = PersonRating(row.level, row.comment, row.by_id, str(row.by))
    return out


def before_closing(sheet: AppraisalSheet) -> AppraisalSheet:
    """Return the sheet as the person themselves may read it while the round runs: without what the manager says."""
    lines = tuple(replace(x, manager=None, score=None) if x.is_rated else replace(x, manager=None) for x in sheet.lines)
    return replace(sheet, lines=lines, computed=None, adjusted=None, why="")


def write(sheet: AppraisalSheet, *, period: Period, person: int, closed_on: date) -> dict[str, Any]:
    """Write a sheet as evidence: plain JSON from which every score and the total can be worked out again."""
    return {
        "person": person,
        "period": {"key": period.key, "start": period.start.isoformat(), "end": period.end.isoformat()},
        "closed_on": closed_on.isoformat(),
        "missing": sheet.missing,
        "bands": [[band.letter, str(band.lower)] for band in sheet.bands],
        "lines": [_write_line(line) for line in sheet.lines],
        "computed": _text(sheet.computed),
        "adjusted": _text(sheet.adjusted),
        "why": sheet.why,
    }


def _text(number: Decimal | Fraction | None) -> str | None:
    return None if number is None else str(number)


def _write_line(line: AppraisalLine) -> dict[str, Any]:
    plain = {name: getattr(line, name) for name in ("measure", "name", "name_zh", "kind", "metric", "basis", "unit")}
    figure = line.figure and {k: _text(v) if isinstance(v, Decimal) else v for k, v in asdict(line.figure).items()}
    return plain | {
        "weight": str(line.weight),
        "counts": str(line.counts),
        "curve": write_curve(line.curve),
        "levels": list(line.levels),
        "figure": figure,
        "own": line.self_rating and asdict(line.self_rating),
        "manager": line.manager and asdict(line.manager),
        "score": _text(line.score),
    }


def read(evidence: dict[str, Any]) -> AppraisalSheet:
    """Read a sheet back from its evidence."""
    return AppraisalSheet(
        tuple(_read_line(row) for row in evidence["lines"]),
        evidence["missing"],
        tuple(GradeBand(letter, Decimal(lower)) for letter, lower in evidence["bands"]),
        _number(evidence["computed"]),
        _number(evidence["adjusted"]),
        evidence["why"],
        date.fromisoformat(evidence["closed_on"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _read_line(row: dict[str, Any]) -> AppraisalLine:
    stored = row["figure"]
    numbers = {name: _number(stored[name]) for name in ("value", "actual", "target")} if stored else {}
    figure = Figure(**numbers, rows=stored["rows"], target_rows=stored["target_rows"]) if stored else None
    return AppraisalLine(
        **{name: row[name] for name in ("measure", "name", "name_zh", "kind", "metric", "basis", "unit")},
        weight=Decimal(row["weight"]),
        counts=Decimal(row["counts"]),
        curve=read_curve(row["curve"]),
        levels=tuple(row["levels"]),
        figure=figure,
        self_rating=PersonRating(**row["own"]) if row["own"] else None,
        manager=PersonRating(**row["manager"]) if row["manager"] else None,
        score=None if row["score"] is None else Fraction(row["score"]),
    )


def fingerprint(evidence: dict[str, Any]) -> str:
    """Return the hash of evidence: of its JSON with sorted keys, so that it does not depend on how it is stored."""
    text = json.dumps(evidence, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def holds(appraisal: Appraisal) -> bool:
    """Say whether frozen evidence is what it was, and whether its figures and curves still give its total."""
    if fingerprint(appraisal.evidence or {}) != appraisal.evidence_hash:
        return False
    sheet = read(appraisal.evidence or {})
    scores = [score(x.kind, x.curve, x.figure, _level(x.manager)) for x in sheet.lines]
    again = total([(x.weight, s) for x, s in zip(sheet.lines, scores, strict=True)], sheet.missing)  # type: ignore[arg-type]
    return again.points == sheet.computed

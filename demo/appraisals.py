"""The demo's appraisals: a scorecard, two closed rounds of the East with an appeal and rewards, and one that runs.

The quarter before last and the one before it are closed; the last one waits for the managers, who have rated some of
their people. Rows are written directly, not by the actions: nobody is to be told of what happened months ago.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from demo.calendar import Clock
from demo.company import Base
from demo.loading import insert, insert_all, rewrite, rewrite_all
from goals.appraisals import sheets
from goals.appraisals.actions.cards import GRADES
from goals.appraisals.choices import MeasureKind, RewardKind, RewardState, RoundState
from goals.appraisals.models.cards import Grade, Measure, Scorecard, ScorecardVersion
from goals.appraisals.models.outcomes import Appeal, Correction, Reward
from goals.appraisals.models.rounds import Appraisal, Rating, Round, RoundMove
from goals.appraisals.rules.lifecycle import STEPS
from goals.appraisals.rules.totals import grade
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.models import User

RATED = [["1", "0"], ["3", "100"], ["5", "120"]]
TEAMWORK = [
    "Works alone · 单打独斗",
    "Helps when asked · 有求才应",
    "Shares what they know · 主动分享",
    "Brings others along · 带动同事",
    "Lifts the whole team · 提升整个团队",
]
PRODUCT = [
    "Needs help with every question · 事事需要协助",
    "Knows the price list · 熟悉价目表",
    "Explains our products · 能讲清产品",
    "Advises on solutions · 能提供方案建议",
    "Teaches colleagues and customers · 能培训同事和客户",
]
COACHING = [
    "Rarely talks with the team · 很少沟通",
    "Talks only about numbers · 只谈数字",
    "Joins customer visits · 陪访客户",
    "Develops people every month · 每月带人进步",
    "Sets the standard for others · 成为标杆",
]
# name, Chinese, metric, basis, weight, curve, anchors, levels
EXECUTIVE = [
    ("Won revenue, % of quota", "赢单收入完成率", "won_revenue", "quota", 50, "linear",
     [["0.3", "0"], ["1", "100"], ["1.3", "120"]], []),
    ("Win rate", "赢单率", "win_rate", "value", 15, "steps", [[None, "0"], ["0.2", "60"], ["0.3", "100"], ["0.45", "120"]], []),
    ("New customers", "新增客户", "new_accounts", "value", 15, "linear", [["0", "0"], ["1", "80"], ["2", "100"], ["4", "120"]], []),
    ("Teamwork", "团队协作", "", "value", 10, "linear", RATED, TEAMWORK),
    ("Product knowledge", "产品知识", "", "value", 10, "linear", RATED, PRODUCT),
]  # fmt: skip
LEAD = [
    ("Coaching", "辅导下属", "", "value", 50, "linear", RATED, COACHING),
    ("Planning and forecast", "计划与预测", "", "value", 30, "linear", RATED, []),
    ("Cross-team work", "跨团队协作", "", "value", 20, "linear", RATED, TEAMWORK),
]
OWN_WORDS = [
    "三个大客户都续签了，下季度重点做网关。",
    "完成了目标，新客户开发还不够。",
    "The Hexin tender cost me six weeks, but we won it.",
    "帮助两位新同事熟悉了产品。",
]
MANAGERS_WORDS = [
    "稳定可靠，报价更早一步会更好。",
    "Strong finish. Build a wider pipeline early in the quarter.",
    "客户关系扎实，需要加强新客户开发。",
    "团队里最愿意分享的人。",
]
COMMENTS = ["", "", "每周例会都有分享。", "Took over two customers without complaint.", "方案书质量明显提高。"]


@dataclass
class Cast:
    """Who appears in a round, with the quarter and the days of its steps."""

    version: ScorecardVersion
    team: Any
    period: Period
    people: Sequence[tuple[User, User, Any]]
    state: str
    first: date


def build(base: Base, clock: Clock) -> None:
    """Write scorecards and rounds."""
    rng, fiscal_calendar = Random(2017), calendar()  # noqa: S311 - a story, no secret
    admin = User.objects.get(username="admin")
    last = fiscal_calendar.shift(fiscal_calendar.containing(clock.today, PeriodKind.QUARTER), -1)
    east = base.teams["East"]
    began = _at(clock.start)
    executive = _card(("Account executive", "客户经理"), EXECUTIVE, admin, began)
    lead = _card(("Team lead", "团队主管"), LEAD, admin, began)
    reps = [
        (p, base.leaders[base.team_of[p.pk].pk], base.team_of[p.pk])
        for p in base.reps
        if base.region_of[p.pk] == "East"
    ]
    director = base.leaders[east.pk]
    leads = [(base.leaders[t.pk], director, t) for t in base.teams.values() if t.parent_id == east.pk]
    closed_rounds = []
    for back in (2, 1):
        period = fiscal_calendar.shift(last, -back)
        closed_rounds.append(
            _round(Cast(executive, east, period, reps, "closed", period.end + timedelta(5)), admin, rng, 0)
        )
    soon = clock.today - timedelta(12)
    _round(Cast(executive, east, last, reps, "manager", soon), admin, rng, len(reps) // 3)
    _round(Cast(lead, east, last, leads, "manager", soon), admin, rng, 0)
    _outcomes(closed_rounds[-1], reps, director, admin)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(2, 30), UTC)


def _card(names: tuple[str, str], rows: Iterable[Any], admin: User, at: datetime) -> ScorecardVersion:
    card = insert(Scorecard, name=names[0], name_zh=names[1], interval="quarter", created_at=at)
    version = insert(ScorecardVersion, scorecard=card, number=1, made_by=admin, made_at=at)
    insert_all(
        Grade,
        (
            Grade(version=version, letter=letter, meaning=meaning, meaning_zh=zh, lower=Decimal(lower))
            for letter, meaning, zh, lower in GRADES
        ),
    )
    insert_all(
        Measure,
        (
            Measure(
                version=version,
                position=i,
                kind="metric" if metric else "rated",
                name=name,
                name_zh=zh,
                metric=metric,
                basis=basis,
                weight=weight,
                curve_kind=curve,
                anchors=anchors,
                levels=levels,
            )
            for i, (name, zh, metric, basis, weight, curve, anchors, levels) in enumerate(rows)
        ),
    )
    version.published_by, version.published_at = admin, at
    rewrite(version, "published_by", "published_at")
    return version


def _round(cast: Cast, admin: User, rng: Random, rated: int) -> Round:
    """Write a round up to its state; of one that waits for the managers, the first `rated` people are rated."""
    days = [cast.first + timedelta(n) for n in (0, 7, 21, 28)]
    new_round = Round(
        scorecard_version=cast.version,
        team=cast.team,
        period_key=cast.period.key,
        starts_on=cast.period.start,
        ends_on=cast.period.end,
        self_due=days[1],
        manager_due=days[2],
        calibration_due=days[3],
        state="calibration" if cast.state == RoundState.CLOSED else cast.state,
        created_by=admin,
        created_at=_at(days[0]),
    )
    rewrite(new_round)
    path = STEPS[: STEPS.index(cast.state) + 1]
    when = [days[0], days[0], days[1], days[2], days[3]]
    steps = ("create", "start", "collect", "calibrate", "close")
    insert_all(
        RoundMove,
        (
            RoundMove(
                round=new_round,
                step=step,
                from_state=before,
                to_state=after,
                at=_at(day) + timedelta(minutes=i),
                by=admin,
            )
            for i, (step, before, after, day) in enumerate(zip(steps, ("", *path), path, when, strict=False))
        ),
    )
    rows = [_appraisal(new_round, cast, i, who, rng, rated, days) for i, who in enumerate(cast.people)]
    insert_all(Appraisal, rows)
    insert_all(Rating, (r for row in rows for r in _ratings(row, list(cast.version.measures.all()), rng)))
    if cast.state == RoundState.CLOSED:
        _close(new_round, rows, admin, days[3])
    return new_round


def _appraisal(
    of: Round, cast: Cast, i: int, who: tuple[User, User, Any], rng: Random, rated: int, days: list[date]
) -> Appraisal:
    person, manager, team = who
    over = cast.state == RoundState.CLOSED
    spoke, judged = over or rng.random() < 0.85, over or i < rated
    # The login of the demo has rated themselves, so that both sides stand beside each other.
    spoke = spoke or i == 0
    return Appraisal(
        round=of,
        person=person,
        manager=manager,
        team=team,
        self_comment=rng.choice(OWN_WORDS) if spoke else "",
        self_done_at=_at(days[0] + timedelta(rng.randrange(1, 6))) if spoke else None,
        manager_comment=rng.choice(MANAGERS_WORDS) if judged else "",
        manager_done_at=_at(days[1] + timedelta(rng.randrange(1, 4))) if judged else None,
    )


def _ratings(row: Appraisal, measures: list[Measure], rng: Random) -> list[Rating]:
    out = []
    for measure in measures:
        if measure.kind != MeasureKind.RATED:
            continue
        level = rng.choices([2, 3, 4, 5], [2, 5, 4, 1])[0]
        if row.self_done_at:
            own_level = min(5, level + rng.choice([0, 0, 1]))
            out.append(
                Rating(appraisal=row, measure=measure, side="self", level=own_level, by=row.person, at=row.self_done_at)
            )
        if row.manager_done_at and row.manager:
            comment = rng.choice(COMMENTS)
            out.append(
                Rating(
                    appraisal=row,
                    measure=measure,
                    side="manager",
                    level=level,
                    comment=comment,
                    by=row.manager,
                    at=row.manager_done_at,
                )
            )
    return out


def _close(of: Round, rows: list[Appraisal], admin: User, day: date) -> None:
    """Adjust one result in calibration, freeze all of them, and close the round."""
    sheet_of = sheets.sheets(of, rows)
    low = min(rows[1:], key=lambda row: sheet_of[row.pk].computed or 0)
    low.adjusted_points = min((sheet_of[low.pk].computed or Decimal(0)) + 8, Decimal(120))
    low.adjusted_why, low.adjusted_by, low.adjusted_at = (
        "休假六周，目标未按天折算 On leave for six weeks",
        admin,
        _at(day),
    )
    sheet_of = sheets.sheets(of, rows, as_of=day)
    for row in rows:
        sheet = sheet_of[row.pk]
        row.evidence = sheets.write(sheet, period=sheets.period_of(of), person=row.person_id, closed_on=day)
        row.evidence_hash = sheets.fingerprint(row.evidence)
        row.computed_points, row.final_points, row.final_grade = sheet.computed, sheet.points, sheet.grade
    names = ["adjusted_points", "adjusted_why", "adjusted_by", "adjusted_at", "evidence", "evidence_hash"]
    rewrite_all(Appraisal, rows, [*names, "computed_points", "final_points", "final_grade"])
    of.state, of.closed_on = "closed", day
    rewrite(of, "state", "closed_on")


def _outcomes(of: Round, reps: Sequence[Any], director: User, admin: User) -> None:
    """The first rep's appeal was upheld in part, another one waits; three rewards at different stages."""
    rows = {row.person_id: row for row in of.appraisals.select_related("person", "manager")}
    closed_on = of.closed_on or of.calibration_due
    first, second, third = (rows[person.pk] for person, _lead, _team in reps[:3])
    appeal = insert(
        Appeal,
        appraisal=first,
        text="和信的订单由我跟进了四个月，最后一周才移交给同事，希望计入我的成绩。",
        made_at=_at(closed_on + timedelta(3)),
    )
    before = first.final_points or Decimal(0)
    after = min(before + Decimal("4.5"), Decimal(120))
    appeal.state, appeal.decided_by, appeal.decided_at = "partly", director, _at(closed_on + timedelta(9))
    appeal.answer = "移交情况属实，按一半计入。 Half of the order counts."
    rewrite(appeal)
    bands = [g.band for g in of.scorecard_version.grades.all()]
    insert(
        Correction,
        appeal=appeal,
        points_before=before,
        grade_before=first.final_grade,
        points=after,
        grade=grade(after, bands),
        by=director,
        at=_at(closed_on + timedelta(9)),
    )
    mistake = "The win rate includes two test deals opened by mistake."
    insert(Appeal, appraisal=second, text=mistake, made_at=_at(closed_on + timedelta(12)))
    common = {"proposed_at": _at(closed_on + timedelta(2))}
    decided = {"decided_by": admin, "decided_at": _at(closed_on + timedelta(6))}
    insert(
        Reward, appraisal=first, kind=RewardKind.TRAINING, text="谈判技巧课程 Negotiation course", credit=Decimal(6000), state=RewardState.GIVEN,
        proposed_by=first.manager or director, given_by=first.manager, given_on=closed_on + timedelta(20), **common, **decided,
    )  # fmt: skip
    insert(
        Reward, appraisal=third, kind="promotion", text="高级客户经理 Senior account executive", state="approved",
        proposed_by=director, note="From the start of next quarter", **common, **decided,
    )  # fmt: skip
    insert(
        Reward,
        appraisal=second,
        kind=RewardKind.RECOGNITION,
        text="季度新人奖 Newcomer of the quarter",
        proposed_by=second.manager or director,
        **common,
    )

"""The demo's goals: the company's year down to the people's quarter, development goals, and corrective actions."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from demo import texts
from demo.calendar import Clock
from demo.company import Base
from demo.loading import insert, insert_all, rewrite
from goals.planning.corrective_actions.actions import frozen
from goals.planning.corrective_actions.models import CorrectiveAction, CorrectiveActionMove
from goals.planning.corrective_actions.queries import measure
from goals.planning.corrective_actions.rules import verdict
from goals.planning.goals.choices import GoalKind, GoalOutcome, GoalState
from goals.planning.goals.models import Goal, GoalMove, GoalProgress
from goals.planning.goals.queries import gaps
from goals.planning.goals.rules import grown, rounded
from salesplan.core import metrics
from salesplan.core.company.queries import calendar
from salesplan.core.metrics import Question
from salesplan.core.periods import Period, PeriodKind
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.access import everybody
from salesplan.people.choices import Role
from salesplan.people.models import Team, User
from salesplan.people.queries import tree

CURRENCY = "CNY"
# By how much each level shall grow: a little more below than above, as everybody does.
GROWTH = {"root": 18, "region": 21, "team": 24, "person": 26}
# The goals do not draw from the dice of the rest, so that the rest stays as it is.
SEED = 20


def build(base: Base, clock: Clock) -> None:
    """Write goals and corrective actions."""
    _Goals(base, clock).build()
    _corrective_actions(base, clock)


def _moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 30), ZoneInfo("Asia/Shanghai"))


class _Figures:
    """What everybody had won in a period, asked once for each."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], dict[str, Any]] = {}

    def of(self, metric: str, period: Period, owner: User | Team) -> Decimal:
        """Return the figure of a team with all below it, or of a person."""
        by = "owner" if isinstance(owner, User) else "team"
        key = (metric, period.key, by)
        if key not in self.known:
            self.known[key] = metrics.get(metric).terms_by(Question(everybody(), period.start, period.end), by)
        values = self.known[key]
        keys = [owner.pk] if by == "owner" else tree().below(owner.pk)
        return sum((values[str(pk)][0] for pk in keys if str(pk) in values), Decimal(0))


class _Goals:
    """Makes the goals level by level, so that each can hang on the one above."""

    def __init__(self, base: Base, clock: Clock) -> None:
        self.base, self.clock, self.rng = base, clock, Random(SEED)
        self.own, self.figures = calendar(), _Figures()
        self.root = Team.objects.get(parent=None)
        self.moves: list[GoalMove] = []

    def build(self) -> None:
        """Write all of them."""
        today = self.clock.today
        year, quarter = self.own.containing(today, PeriodKind.YEAR), self.own.containing(today, PeriodKind.QUARTER)
        above = self._cascade(year, {}, quarter_too=False)
        self._cascade(quarter, above, quarter_too=True)
        self._closed(self.own.shift(quarter, -1), above)
        self._others(quarter, above)
        self._drafts(self.own.shift(quarter, 1), self.own.shift(year, 1))
        self._development(quarter)
        insert_all(GoalMove, self.moves)

    def _cascade(self, period: Period, years: dict[int, Goal], *, quarter_too: bool) -> dict[int, Goal]:
        """Company, regions and teams grow over last year; the reps of the first region too, for a quarter."""
        goal_of: dict[int, Goal] = {}
        regions = list(Team.objects.filter(parent=self.root).order_by("position"))
        teams = list(Team.objects.filter(parent__in=regions).order_by("position"))
        for level, owners in (("root", [self.root]), ("region", regions), ("team", teams)):
            goals = [
                self._growth(owner, period, level, years.get(owner.pk) or goal_of.get(owner.parent_id or 0))
                for owner in owners
            ]
            goal_of |= {goal.team_id or 0: goal for goal in self._write(goals)}
        if quarter_too:
            reps = [rep for rep in self.base.reps if self.base.region_of[rep.pk] == regions[0].name]
            self._write(self._growth(rep, period, "person", goal_of[self.base.team_of[rep.pk].pk]) for rep in reps)
        return goal_of

    def _growth(self, owner: User | Team, period: Period, level: str, parent: Goal | None, **more: Any) -> Goal:
        before = self.own.year_before(period)
        baseline = rounded(self.figures.of("won_revenue", before, owner), "money", CURRENCY)
        if baseline <= 0:
            return self._goal(owner, period, parent, target=Decimal(400_000), kind=GoalKind.AMOUNT, **more)
        percent = Decimal(GROWTH[level])
        target = grown(baseline, percent, "money", CURRENCY)
        values = {"baseline": baseline, "baseline_key": before.key, "percent": percent, "target": target}
        return self._goal(owner, period, parent, **{**values, **more})

    def _goal(self, owner: User | Team, period: Period, parent: Goal | None, **more: Any) -> Goal:
        person = owner if isinstance(owner, User) else None
        team = owner if isinstance(owner, Team) else None
        chinese = self._is_chinese(owner)
        percent = more.get("percent")
        name = str(getattr(owner, "name_zh", "") or owner) if chinese else str(getattr(owner, "name", owner))
        head = f"{name}：赢单收入" if chinese else f"{name}: won revenue"
        tail = f"增长 {percent}%" if chinese else f" up {percent}%"
        values = {
            "title": head + (tail if percent else ""),
            "why": self.rng.choice(texts.WHY if chinese else texts.WHY_EN),
            "kind": GoalKind.GROWTH if percent else GoalKind.AMOUNT,
            "metric": "won_revenue",
            "state": GoalState.ACTIVE,
            "parent": parent,
            "created_by": self._setter(owner),
            "created_at": _moment(min(period.start, self.clock.last) - timedelta(12)),
            **more,
        }
        return Goal(
            person=person, team=team, period_key=period.key, starts_on=period.start, ends_on=period.end, **values
        )

    def _is_chinese(self, owner: User | Team) -> bool:
        if isinstance(owner, User):
            return self.base.region_of.get(owner.pk) != "International"
        return owner.parent is None or "International" not in (owner.name, owner.parent.name)

    def _setter(self, owner: User | Team) -> User | None:
        """Who leads the team of a person, or the one above a team; the company's goal is an admin's."""
        team = self.base.team_of[owner.pk].pk if isinstance(owner, User) else owner.parent_id
        leader = self.base.leaders.get(team) if team else None
        return leader or User.objects.filter(role=Role.ADMIN).first()

    def _write(self, goals: Iterable[Goal]) -> list[Goal]:
        """Store goals with the trail of their steps."""
        written = list(goals)
        for goal in written:
            goal.search_key, goal.sort_key = search_key(goal.title), sort_key(goal.title)
        insert_all(Goal, written)
        for goal in written:
            steps = {GoalState.DRAFT: ["draft"], GoalState.ACTIVE: ["draft", "active"]}.get(
                GoalState(goal.state), ["draft", "active", "closed"]
            )
            for i, step in enumerate(steps):
                at = goal.created_at + timedelta(2 * i) if step != "closed" else _moment(goal.ends_on + timedelta(4))
                values = {"to_state": step, "from_state": steps[i - 1] if i else "", "by": goal.created_by, "at": at}
                values["step"] = {"draft": "create", "active": "activate", "closed": "close"}[step]
                self.moves.append(GoalMove(goal=goal, outcome=goal.outcome if step == "closed" else "", **values))
        return written

    def _closed(self, period: Period, years: dict[int, Goal]) -> None:
        """Last quarter's goals of the teams, with what was reached."""
        goals = []
        for team in Team.objects.filter(parent__parent=self.root).order_by("position"):
            goal = self._growth(team, period, "team", years.get(team.pk))
            goal.result = rounded(self.figures.of("won_revenue", period, team), "money", CURRENCY)
            goal.outcome = GoalOutcome.REACHED if goal.target and goal.result >= goal.target else GoalOutcome.MISSED
            goal.state = GoalState.CLOSED
            if goal.parent and goal.parent.starts_on > goal.starts_on:
                goal.parent = None
            goals.append(goal)
        self._write(goals)

    def _others(self, period: Period, years: dict[int, Goal]) -> None:
        """Goals that are not revenue: the win rate of the first region, new accounts and activities."""
        east, shanghai, rep = self.base.teams["East"], self.base.teams["Shanghai"], self.base.reps[0]
        rows: list[tuple[User | Team, str, str, str]] = [
            (east, "win_rate", "0.42", "华东：赢单率达到 42%"),
            (shanghai, "new_accounts", "12", "上海：新增客户 12 家"),
            (rep, "activities", "60", f"{rep}：客户拜访与沟通 60 次"),
        ]
        self._write(
            self._goal(owner, period, None, title=title, metric=metric, target=Decimal(target), percent=None)
            for owner, metric, target, title in rows
        )

    def _drafts(self, quarter: Period, year: Period) -> None:
        """What is being thought about: one that is nearly there, and a wish."""
        soon = _moment(self.clock.last - timedelta(3))
        shanghai = self.base.teams["Shanghai"]
        more = {"state": GoalState.DRAFT, "created_at": soon}
        self._write([
            self._growth(self.root, year, "root", None, **more),
            self._goal(shanghai, quarter, None, title="提高业绩", why="", target=None, percent=None, **more),
        ])  # fmt: skip

    def _development(self, period: Period) -> None:
        """Personal goals with what their owners tell of them."""
        goals, posts = [], []
        for rep, (title, title_en) in zip(self.base.reps[:2] + self.base.reps[-2:], texts.DEVELOPMENT, strict=False):
            values = {"title": title if self._is_chinese(rep) else title_en, "metric": "", "target": None}
            kind = {"kind": GoalKind.DEVELOPMENT, "created_by": rep, "percent": None}
            goals.append(self._goal(rep, period, None, **{**values, **kind}))
        for goal in self._write(goals):
            assert goal.person is not None
            day, percent = period.start + timedelta(12), 0
            while day < self.clock.today:
                percent = min(percent + self.rng.randrange(10, 30), 95)
                note = self.rng.choice(texts.PROGRESS if self._is_chinese(goal.person) else texts.PROGRESS_EN)
                posts.append(GoalProgress(goal=goal, percent=percent, note=note, by=goal.person, at=_moment(day, 17)))
                day += timedelta(16)
        insert_all(GoalProgress, posts)


def _corrective_actions(base: Base, clock: Clock) -> None:
    """Three corrective actions: one that runs, one whose review is due, one that was reviewed."""
    today = clock.today
    rows = [
        ("Shanghai", "每周两次主管陪访重点客户，集中推进报价阶段的商机", -9, 8, 40, "400000", ""),
        ("Hangzhou", "对停滞超过 60 天的商机逐一复核，关闭或重新安排下一步", -48, -20, -1, "300000", ""),
        ("Europe", "Offer an annual service contract with every gateway, with a ready-made price sheet", -95, -70, -45, "250000", "Bundles opened talks; the price sheet came late."),
    ]  # fmt: skip
    for name, what, opened, due, review, expected, lesson in rows:
        team = base.teams[name]
        leader = base.leaders[team.pk]
        day = today + timedelta(opened)
        goal = Goal.objects.filter(team=team, metric="won_revenue", starts_on__lte=day, ends_on__gte=day).first()
        subject = gaps.subject_of(goal) if goal else None
        if goal is None or subject is None:
            continue
        found_gap = gaps.gap(everybody(), subject, "plan", day)
        actions = insert(
            CorrectiveAction,
            what=what,
            goal=goal,
            team=team,
            period_key=goal.period_key,
            owner=leader,
            opened_on=day,
            due_on=today + timedelta(due),
            review_on=today + timedelta(review),
            metric="won_revenue",
            expected=Decimal(expected),
            evidence=gaps.evidence(found_gap) if found_gap else {},
            created_by=base.leaders.get(team.parent_id or 0, leader),
            created_at=_moment(day, 10),
        )
        insert(
            CorrectiveActionMove,
            action=actions,
            step="create",
            to_state="open",
            by=actions.created_by,
            at=actions.created_at,
        )
        if lesson:
            _review(actions, lesson)


def _review(action: CorrectiveAction, lesson: str) -> None:
    done, at = _moment(action.due_on, 16), _moment(action.review_on, 11)
    measurement = measure(everybody(), action, action.review_on)
    action.verdict = verdict(measurement.effect) if measurement else "unclear"
    action.measured, action.lesson, action.state = frozen(measurement) if measurement else None, lesson, "reviewed"
    rewrite(action)
    insert_all(CorrectiveActionMove, [
        CorrectiveActionMove(action=action, step="complete", from_state="open", to_state="done", by=action.owner, at=done),
        CorrectiveActionMove(action=action, step="review", from_state="done", to_state="reviewed", note=lesson, by=action.created_by, at=at),
    ])  # fmt: skip

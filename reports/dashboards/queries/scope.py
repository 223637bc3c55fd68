"""What a dashboard is about: whose figures, which period, as known when; in the URL, so that a view can be shared.

`?period=2026-Q4&scope=team-3&as_of=2026-11-01&pace=season`. A scope is `all` (everything one may see), `team-3` or `person-7`.
What is not there or not allowed falls back to what is, and a sentence says so: no address shows more than one may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.pacing.queries import Pace, pace_by
from pipeline.snapshots.queries import is_kept, last_kept
from salesplan.core import pacing
from salesplan.core.company.choices import PaceBy
from salesplan.core.company.models import Company
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.format import day as write_day
from salesplan.core.format import percent as write_percent
from salesplan.core.format import period_label
from salesplan.core.metrics import Metric, Question
from salesplan.core.periods import Calendar, Period, PeriodKind, read_day, span
from salesplan.people.access import Scope, scope_of
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User
from salesplan.people.queries import TeamTree, members_through, tree

ALL = "all"
GONE = {
    "year": gettext_lazy("day %(day)s of %(days)s (%(share)s of the year elapsed)"),
    "half": gettext_lazy("day %(day)s of %(days)s (%(share)s of the half-year elapsed)"),
    "quarter": gettext_lazy("day %(day)s of %(days)s (%(share)s of the quarter elapsed)"),
    "month": gettext_lazy("day %(day)s of %(days)s (%(share)s of the month elapsed)"),
    "range": gettext_lazy("day %(day)s of %(days)s (%(share)s of the days elapsed)"),
}


@dataclass(frozen=True)
class ScopeChoice:
    """One scope that may be chosen; `depth` indents it in the list."""

    key: str
    label: str
    depth: int = 0
    is_person: bool = False


@dataclass
class DashboardView:
    """One dashboard as asked for: everything its figures depend on."""

    user: User
    company: Company
    today: date
    period: Period
    scope: str = ALL
    as_of: date | None = None
    # What decides the pace, where the address says so; else the company's settings do.
    by_pace: str | None = None
    notes: list[str] = field(default_factory=list)
    # What a page keeps in its address beside the view.
    extra: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> Calendar:
        """The fiscal calendar."""
        return calendar(self.company)

    @property
    def currency(self) -> str:
        """The base currency of all figures."""
        return self.company.currency

    @property
    def day(self) -> date:
        """The day the page speaks of: the past day one asks for, or today."""
        return min(self.as_of, self.today) if self.as_of else self.today

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The filters of a question for this scope."""
        kind, _dash, number = self.scope.partition("-")
        return {} if self.scope == ALL else {"team" if kind == OwnerKind.TEAM else "owner": (number,)}

    @property
    def person_id(self) -> int | None:
        """The person in scope, if it is one person."""
        return int(self.scope[7:]) if self.scope.startswith("person-") else None

    @property
    def team_id(self) -> int | None:
        """The team in scope, if it is one team."""
        return int(self.scope[5:]) if self.scope.startswith("team-") else None

    def question(self, period: Period | None = None, until: date | None = None) -> Question:
        """Ask for this scope over the period (or another one), up to a day if one is given."""
        of_period = period or self.period
        end = of_period.end if until is None else max(of_period.start, min(of_period.end, until))
        return Question(self.user, of_period.start, end, self.filters, self.as_of)

    def rows(self, metric: Metric, period: Period | None = None, until: date | None = None) -> str:
        """Return the page with the rows behind a figure."""
        return metric.rows(self.question(period, until))

    @cached_property
    def before(self) -> Period:
        """The period before."""
        return self.calendar.shift(self.period, -1)

    @property
    def same_day_before(self) -> date:
        """The day of the period before that is as far into it as today."""
        return pacing.same_day(self.period, self.before, self.day)

    @cached_property
    def unkept(self) -> str:
        """Why the open deals of the past day are not known; empty where they are."""
        if self.as_of is None or is_kept(self.as_of):
            return ""
        last, message_params = last_kept(self.as_of), {"day": write_day(self.as_of)}
        if last is None:
            return _("There is no snapshot of the open deals on %(day)s.") % message_params
        message_params["last"] = write_day(last)
        return _("There is no snapshot of the open deals on %(day)s; the last one is from %(last)s.") % message_params

    @cached_property
    def pacing(self) -> Pace:
        """What decides which share of a quota is due by now."""
        return pace_by(self.period, self.day, self.by_pace, own_company=self.company, as_of=self.as_of)

    @cached_property
    def pace(self) -> Any:
        """The share of a quota that is due by now."""
        return self.pacing.at(self.period, self.day)

    @property
    def is_current(self) -> bool:
        """Whether the period is in progress."""
        return self.day in self.period

    @property
    def is_over(self) -> bool:
        """Whether the period has ended."""
        return self.day > self.period.end

    @property
    def days_gone(self) -> int:
        """Days of the period that have begun."""
        return pacing.days_gone(self.period, self.day)

    @property
    def gone(self) -> Decimal:
        """The share of the period's calendar days that have begun."""
        return Decimal(self.days_gone) / self.period.days

    @property
    def progress(self) -> str:
        """Say how far the period is: "day 54 of 92 (59% of the quarter gone)"."""
        if self.is_over:
            return _("over")
        if not self.is_current:
            return _("begins %(day)s") % {"day": write_day(self.period.start)}
        message_params = {
            "day": self.days_gone,
            "days": self.period.days,
            "share": write_percent(self.gone),
        }
        return GONE[self.period.kind] % message_params

    # ---- what the page shows and links to -------------------------------------------------------------------

    @property
    def label(self) -> str:
        """The period's name."""
        if self.period.kind == PeriodKind.RANGE:
            return f"{write_day(self.period.start)} – {write_day(self.period.end)}"
        return period_label(self.period.key)

    @cached_property
    def choices(self) -> list[ScopeChoice]:
        """The scopes this person may choose, as an indented list."""
        return choices(self.user, self.day, self.period)

    @property
    def scope_label(self) -> str:
        """The name of the scope."""
        label = next((choice.label for choice in self.choices if choice.key == self.scope), None)
        if label is None and self.person_id is not None:
            return str(User.objects.filter(pk=self.person_id).first() or "")
        return label or ""

    @property
    def query(self) -> str:
        """The address parameters of this view."""
        return self.query_with()

    def query_with(self, **changes: Any) -> str:
        """Return the address parameters with changes."""
        params = {
            "period": self.period.key,
            "scope": self.scope,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "pace": self.by_pace,
            **self.extra,
        }
        return urlencode({key: value for key, value in {**params, **changes}.items() if value is not None})

    @property
    def earlier(self) -> str:
        """Parameters of the period before."""
        return self.query_with(period=self.before.key)

    @property
    def later(self) -> str:
        """Parameters of the period after."""
        return self.query_with(period=self.calendar.shift(self.period, 1).key)

    @property
    def to_now(self) -> str:
        """Parameters of the same view as it is known today."""
        return self.query_with(as_of=None)

    def scope_links(self) -> list[tuple[ScopeChoice, str, bool]]:
        """Return every scope with its parameters and whether it is the chosen one."""
        return [(choice, self.query_with(scope=choice.key), choice.key == self.scope) for choice in self.choices]

    def period_links(self) -> list[tuple[str, str, bool]]:
        """Return the periods one is likely to want: years, then the quarters and months of the chosen one's year."""
        cal, now = self.calendar, self.today
        year = cal.containing(min(self.period.start, self.period.end), PeriodKind.YEAR)
        periods = [cal.containing(now, kind) for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)]
        periods += [*cal.parts(year, PeriodKind.QUARTER), *cal.parts(year, PeriodKind.MONTH)]
        periods += [cal.shift(year, step) for step in (1, 0, -1, -2)]
        by_key = {period.key: period for period in periods}
        return [(period_label(key), self.query_with(period=key), key == self.period.key) for key in by_key]

    def narrowed(self, scope: str) -> "DashboardView":
        """Return the same view for another scope."""
        return replace(self, scope=scope, notes=[])


def read(
    user: User, params: Mapping[str, str], *, kind: PeriodKind = PeriodKind.QUARTER, at: datetime | None = None
) -> DashboardView:
    """Read a view from the address; `kind` is the kind of the current period taken where none is named."""
    own_company = company()
    today = business_day(at or timezone.now(), own_company)
    pace_text = params.get("pace")
    view = DashboardView(
        user,
        own_company,
        today,
        calendar(own_company).containing(today, kind),
        by_pace=pace_text if pace_text in PaceBy else None,
    )
    _read_as_of(view, params.get("as_of", ""))
    _read_period(view, params, kind)
    _read_scope(view, params.get("scope", ""))
    return view


def _read_as_of(view: DashboardView, text: str) -> None:
    if not text:
        return
    try:
        day = read_day(text)
    except ValueError:
        view.notes.append(_("“%(told)s” is not a date; the page shows today's figures.") % {"told": text[:40]})
        return
    view.as_of = day if day < view.today else None


def _read_period(view: DashboardView, params: Mapping[str, str], kind: PeriodKind) -> None:
    default = view.calendar.containing(view.day, kind)
    view.period = default
    text = params.get("period", "")
    try:
        if params.get("from") and params.get("to"):
            view.period = span(read_day(params["from"]), read_day(params["to"]))
        elif text:
            view.period = view.calendar.parse(text)
        if view.period.days > 3700 or view.period.start.year < 1990 or view.period.end.year > 2200:
            raise ValueError("far too long or far away")
    except ValueError:
        view.period = default
        message_params = {
            "told": (text or f"{params.get('from')}..{params.get('to')}")[:40],
            "now": period_label(default.key),
        }
        view.notes.append(_("“%(told)s” is not a period; the page shows %(now)s.") % message_params)


def _read_scope(view: DashboardView, text: str) -> None:
    own_scope = scope_of(view.user)
    view.scope = ALL
    if text in ("", ALL):
        return
    kind, _dash, number = text.partition("-")
    if number.isdecimal() and len(number) < 18 and _may_see(own_scope, kind, int(number)):
        view.scope = f"{kind}-{int(number)}"
        return
    view.notes.append(_("You don't have access to the figures in this link; the page shows the ones you can see."))


def _may_see(own_scope: Scope, kind: str, number: int) -> bool:
    if kind == OwnerKind.TEAM:
        return own_scope.sees_team(number) and (not own_scope.sees_all or number in tree().teams)
    if kind == OwnerKind.PERSON:
        return own_scope.sees_person(number) and (not own_scope.sees_all or User.objects.filter(pk=number).exists())
    return False


def choices(user: User, day: date, period: Period | None = None) -> list[ScopeChoice]:
    """Return the scopes a user may choose: all, then each visible team with its people of a day and of a period."""
    own_scope = scope_of(user)
    if not own_scope.sees_all and not own_scope.team_ids:
        return [ScopeChoice(ALL, str(user))]
    teams = tree()
    visible = set(teams.teams) if own_scope.sees_all else set(own_scope.team_ids)
    start, end = (period.start, period.end) if period else (day, day)
    members = {
        team: [person for person in people if own_scope.sees_person(person.pk)]
        for team, people in members_through(day, start, end, visible).items()
    }
    out = [ScopeChoice(ALL, _("Whole company") if own_scope.sees_all else _("Everyone I lead"))]
    for root in _roots(teams, visible):
        _add(out, teams, visible, members, root, 1)
    return out


def _roots(teams: TeamTree, visible: set[int]) -> list[int]:
    return [pk for pk, team in teams.teams.items() if pk in visible and team.parent_id not in visible]


def _add(
    out: list[ScopeChoice], teams: TeamTree, visible: set[int], members: dict[int, list[User]], team_id: int, depth: int
) -> None:
    team = teams.teams[team_id]
    if not team.is_active and not members.get(team_id):
        return
    out.append(ScopeChoice(f"team-{team_id}", team.label, depth))
    out += [ScopeChoice(f"person-{person.pk}", str(person), depth + 1, True) for person in members.get(team_id, [])]
    for pk, below in teams.teams.items():
        if below.parent_id == team_id and pk in visible:
            _add(out, teams, visible, members, pk, depth + 1)

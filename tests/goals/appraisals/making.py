"""Scorecards and rounds for the tests: attainment 50, win rate 15, new accounts 15, teamwork 10, product 10."""

from datetime import date
from decimal import Decimal
from typing import Any

from goals.appraisals.actions import cards, outcomes, ratings, rounds
from goals.appraisals.models.cards import Measure, Scorecard
from goals.appraisals.models.rounds import Appraisal, Round
from tests.world import NOW

D = Decimal
DUES = {"self": date(2026, 12, 1), "manager": date(2026, 12, 10), "calibration": date(2026, 12, 20)}
LEVELS = ["Rarely helps", "Helps when asked", "Shares what they know", "Brings others along", "Lifts the team"]
RATED = [("1", "0"), ("3", "100"), ("5", "120")]
MEASURES: tuple[dict[str, Any], ...] = (
    {"name": "Won revenue", "metric": "won_revenue", "basis": "quota", "weight": "50",
     "rows": [("0.8", "0"), ("1", "100"), ("1.2", "120")]},
    {"name": "Win rate", "metric": "win_rate", "weight": "15", "curve_kind": "steps",
     "rows": [(None, "0"), ("0.2", "60"), ("0.3", "100")]},
    {"name": "New accounts", "metric": "new_accounts", "weight": "15",
     "rows": [("0", "0"), ("4", "100"), ("6", "120")]},
    {"name": "Teamwork", "name_zh": "团队协作", "kind": "rated", "weight": "10", "rows": RATED},
    {"name": "Product knowledge", "kind": "rated", "weight": "10", "rows": RATED},
)  # fmt: skip


def values(**given: Any) -> dict[str, Any]:
    """Fill in what a measure is saved with."""
    kind = given.get("kind", "metric")
    told = {
        "kind": kind, "name": "", "name_zh": "", "metric": "", "basis": "value", "weight": "0",
        "curve_kind": "linear", "runs_on": False, "levels": LEVELS if kind == "rated" else [], **given,
    }  # fmt: skip
    rows = [(None if at is None else D(at), None if got is None else D(got)) for at, got in told["rows"]]
    return told | {"weight": D(told["weight"]), "rows": rows}


def card(world: Any, measures: Any = MEASURES, name: str = "Account executive", **more: Any) -> Scorecard:
    """Make a scorecard that is in use."""
    found = Scorecard.objects.filter(name=name).first()
    if found:
        return found
    made = cards.create_scorecard(name=name, interval=more.pop("interval", "quarter"), by=world.admin, at=NOW)
    draft = made.versions.get()
    for one in measures:
        cards.save_measure(draft, values(**one), by=world.admin)
    cards.publish(draft, why="", by=world.admin, at=NOW)
    return made


def open_round(world: Any, team: Any = None, period: str = "2026-Q4", to: str = "open", **more: Any) -> Round:
    """Open a round for a team (East One) and take it forward as far as `to`."""
    settings = {"dues": DUES, "by": world.admin, "at": NOW} | more
    made = rounds.open_round(
        settings.pop("card", None) or card(world), period_key=period, team=team or world.east_one, **settings
    )
    return forward(made, to, world.admin)


def forward(of: Round, to: str, by: Any) -> Round:
    """Take a round forward, with everything rated at level 3 on the way."""
    steps = ("open", "self", "manager", "calibration", "closed")
    for state in steps[steps.index(of.state) + 1 : steps.index(to) + 1]:
        if state == "calibration":
            for one in of.appraisals.select_related("manager"):
                if one.manager_done_at is None:
                    rate(one)
        of = rounds.move_round(of, to=state, by=by, at=NOW)
    return of


def levels(of: Appraisal, level: int | None = 3, comment: str = "") -> dict[int, tuple[int | None, str]]:
    """Return one level for every rated item."""
    rated = Measure.objects.filter(version=of.round.scorecard_version, kind="rated")
    return {m.pk: (level, comment) for m in rated}


def rate(of: Appraisal, level: int = 3, comment: str = "Fine", **more: Any) -> Appraisal:
    """Let the manager rate."""
    more = {"comment": "Well done", "done": True, "version": None, "by": of.manager, "at": NOW} | more
    return ratings.rate_manager(of, levels(of, level, comment), **more)


def rate_self(of: Appraisal, level: int = 4, comment: str = "I helped", **more: Any) -> Appraisal:
    """Let the person rate themselves."""
    more = {"comment": "A good quarter", "done": True, "version": None, "by": of.person, "at": NOW} | more
    return ratings.rate_self(of, levels(of, level, comment), **more)


def appraisal(of: Round, person: Any) -> Appraisal:
    """Return a person's appraisal in a round, as it stands."""
    return Appraisal.objects.select_related("round").get(round=of, person=person)


def every_corner(world: Any, at: Any) -> None:
    """Make something of every kind, as of a moment: rounds in each step, an appeal, rewards, a draft."""
    told = {"at": at}
    open_round(world, period="2026-Q1")
    forward(open_round(world, period="2026-Q2"), "self", world.admin)
    forward(open_round(world, period="2025-Q4"), "manager", world.admin)
    forward(open_round(world, period="2026-Q3"), "calibration", world.admin)
    closed = forward(open_round(world, period="2026-Q4"), "calibration", world.admin)
    closed = rounds.move_round(closed, to="closed", by=world.admin, **told)
    mine, peers = appraisal(closed, world.rep), appraisal(closed, world.peer)
    outcomes.appeal(peers, text="The handover", by=world.peer, **told)
    outcomes.propose_reward(mine, kind="recognition", text="Thanks", by=world.manager, **told)
    approved = outcomes.propose_reward(mine, kind="other", text="A day off", by=world.manager, **told)
    outcomes.decide_reward(approved, approve=True, by=world.admin, **told)
    cards.create_draft(closed.scorecard_version.scorecard, by=world.admin, **told)

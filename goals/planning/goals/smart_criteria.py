"""The SMART check: for each letter whether a goal fulfils it, and if not, what is missing. Pure.

"More revenue" fulfils none of the five. "Raise won revenue of East by 20 % in Q1 2027" fulfils four; with a reason and
the goal it serves, all of them. The letters:

* **S**pecific: a metric, whose, and a title that says more than "grow" and "better".
* **M**easurable: a number in the metric's unit; for a growth also the baseline it is a growth of. A baseline whose period
  still runs is a warning: 20 % over half a quarter is less than one thinks.
* **A**chievable: compared with the past periods of the same length. Reached before, or grown as much before: fine.
  Never so far: a warning with the multiple of the best ever. Above twice the best ever it is flagged. With a best of
  400, a target of 380 has been reached, 450 has not, and 900 is 2.25 times the best. Never blocked: ambition is allowed.
* **R**elevant: a reason, and the goal above that it serves, unless it stands at the top.
* **T**ime-bound: a period that has not ended.

S, M and T must stand before a goal begins; A and R warn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from goals.planning.goals.choices import GoalKind
from goals.planning.goals.rules import growth
from salesplan.core.money import ratio

Level = Literal["ok", "warn", "missing"]
LETTERS = "SMART"
REQUIRED = frozenset("SMT")
# Above this multiple of the best period ever a target is flagged.
DARING = Decimal(2)
# Words that name a wish and not a goal. Latin words are compared whole, Chinese ones wherever they stand.
VAGUE = frozenset(
    [
        "a",
        "all",
        "and",
        "be",
        "better",
        "boost",
        "bigger",
        "business",
        "customers",
        "deals",
        "do",
        "get",
        "goal",
        "good",
        "great",
        "grow",
        "growth",
        "higher",
        "improve",
        "increase",
        "maximise",
        "maximize",
        "more",
        "much",
        "new",
        "our",
        "performance",
        "raise",
        "results",
        "revenue",
        "sales",
        "sell",
        "selling",
        "succeed",
        "success",
        "target",
        "team",
        "the",
        "to",
        "up",
        "win",
    ]
)
VAGUE_CHINESE = re.compile(
    "提高|提升|增加|增长|更多|更好|更高|加强|改善|做好|努力|扩大|销售额|销售|业绩|收入|营收|客户|目标|团队|成功|一些|的|我们"
)
FEWEST_CHINESE = 2


@dataclass(frozen=True)
class SmartInputs:
    """A goal as far as it is thought through. `history` are the past periods of the same length, oldest first;
    `baseline_steps` says how many such periods lie between a baseline and what grows from it (a quarter over the
    quarter before: 1, over that of last year: 4)."""

    title: str = ""
    why: str = ""
    kind: str = GoalKind.AMOUNT
    has_metric: bool = False
    has_owner: bool = False
    baseline: Decimal | None = None
    baseline_end: date | None = None
    percent: Decimal | None = None
    target: Decimal | None = None
    start: date | None = None
    end: date | None = None
    today: date | None = None
    has_parent: bool = False
    is_top: bool = False
    direction: str = "up"
    history: Sequence[Decimal] = ()
    baseline_steps: int = 1


@dataclass(frozen=True)
class SmartFinding:
    """What the check says of one letter: `code` names the sentence, `facts` are its figures."""

    criterion: str
    level: Level
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Say whether the goal cannot begin like this."""
        return self.level == "missing" and self.criterion in REQUIRED


def is_vague(title: str) -> bool:
    """Say whether a title only names a wish.

    >>> [is_vague(t) for t in ("More revenue", "提高销售额", "", "Win 5 hospitals in East", "华东医院客户翻番")]
    [True, True, True, False, False]
    """
    latin = [word for word in re.findall(r"[a-z0-9%]+", title.lower()) if word not in VAGUE]
    chinese = re.findall(r"[\u4e00-\u9fff]", VAGUE_CHINESE.sub("", title))
    return not latin and len(chinese) < FEWEST_CHINESE


def check(inputs: SmartInputs) -> list[SmartFinding]:
    """Look at all five letters, in their order."""
    return [specific(inputs), measurable(inputs), achievable(inputs), relevant(inputs), time_bound(inputs)]


def missing(findings: Sequence[SmartFinding]) -> list[SmartFinding]:
    """Return what keeps a goal from beginning."""
    return [finding for finding in findings if finding.blocks]


def specific(inputs: SmartInputs) -> SmartFinding:
    """Say whether one can tell what is meant, and whose goal it is."""
    if not inputs.has_owner:
        return SmartFinding("S", "missing", "no_owner")
    if inputs.kind != GoalKind.DEVELOPMENT and not inputs.has_metric:
        return SmartFinding("S", "missing", "no_metric")
    if is_vague(inputs.title):
        return SmartFinding("S", "missing", "vague" if inputs.title.strip() else "no_title")
    return SmartFinding("S", "ok", "specific")


def measurable(inputs: SmartInputs) -> SmartFinding:
    """Say whether one will be able to tell that it is reached."""
    if inputs.kind == GoalKind.DEVELOPMENT:
        return SmartFinding("M", "ok", "own_progress")
    if not inputs.has_metric:
        return SmartFinding("M", "missing", "no_measure")
    if inputs.kind == GoalKind.GROWTH and inputs.percent is None:
        return SmartFinding("M", "missing", "no_percent")
    if inputs.kind == GoalKind.GROWTH and not inputs.baseline:
        return SmartFinding("M", "missing", "no_baseline")
    if not inputs.target or inputs.target <= 0:
        return SmartFinding("M", "missing", "no_target")
    growing = inputs.kind == GoalKind.GROWTH
    if growing and inputs.baseline_end and inputs.today and inputs.baseline_end >= inputs.today:
        return SmartFinding("M", "warn", "baseline_running")
    return SmartFinding("M", "ok", "measurable")


def achievable(inputs: SmartInputs) -> SmartFinding:
    """Compare the target with what was reached before."""
    target = inputs.target
    if inputs.kind == GoalKind.DEVELOPMENT:
        return SmartFinding("A", "ok", "agree")
    if not target or target <= 0:
        return SmartFinding("A", "warn", "nothing_to_compare")
    figures = [value for value in inputs.history if value > 0]
    if len(figures) < 2:
        return SmartFinding("A", "warn", "no_history")
    down = inputs.direction == "down"
    best = min(figures) if down else max(figures)
    multiple = ratio(best, target) if down else ratio(target, best)
    basis = {"best": best, "multiple": multiple, "of": len(figures)}
    if multiple is not None and multiple > DARING:
        return SmartFinding("A", "warn", "daring", basis)
    reached = sum(value <= target if down else value >= target for value in figures)
    if reached:
        return SmartFinding("A", "ok", "reached_before", {**basis, "n": reached})
    times, of = how_often(inputs)
    basis |= {"n": times, "steps": of, "growth": growth(inputs.baseline, target)}
    return (
        SmartFinding("A", "ok", "grown_before", basis) if times else SmartFinding("A", "warn", "never_reached", basis)
    )


def how_often(inputs: SmartInputs) -> tuple[int, int]:
    """Return how often such a growth was reached before, and out of how many times.

    Quarters of 100, 130, 120 and 150: growths of 30 %, −8 % and 25 %; one of 20 % was reached 2 times out of 3.

    >>> how_often(SmartInputs(baseline=Decimal(150), target=Decimal(180), history=[Decimal(n) for n in (100, 130, 120, 150)]))
    (2, 3)
    """
    needed = growth(inputs.baseline, inputs.target)
    if needed is None or inputs.direction == "down":
        return 0, 0
    steps = zip(inputs.history, inputs.history[inputs.baseline_steps :], strict=False)
    grown = [share for before, after in steps if (share := growth(before, after)) is not None]
    return sum(share >= needed for share in grown), len(grown)


def relevant(inputs: SmartInputs) -> SmartFinding:
    """Say whether it is told what it is good for."""
    if not inputs.why.strip():
        return SmartFinding("R", "warn", "no_why")
    if not (inputs.has_parent or inputs.is_top):
        return SmartFinding("R", "warn", "no_parent")
    return SmartFinding("R", "ok", "relevant" if inputs.has_parent else "top")


def time_bound(inputs: SmartInputs) -> SmartFinding:
    """Say whether there is a day by which it shall be reached, and whether that lies ahead."""
    if inputs.start is None or inputs.end is None:
        return SmartFinding("T", "missing", "no_period")
    if inputs.today is not None and inputs.end < inputs.today:
        return SmartFinding("T", "missing", "over")
    return SmartFinding("T", "ok", "time_bound")

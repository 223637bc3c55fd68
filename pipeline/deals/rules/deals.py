"""What is true of deals: amounts, splits, the way through the stages, postponing, ageing. Pure functions.

A deal of two lines, 3 × 200.01 at 10 % discount and 1 × 50.00, is worth 540.03 + 50.00 = 590.03: each line is rounded
once, half up, in the deal's currency, and the deal is the sum of its rounded lines. At a probability of 25 % it weighs
147.5075, which is rounded only when it is shown, so that weights add up whatever is grouped first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipeline.process.choices import StageKind
from salesplan.core.amounts.rules import plain
from salesplan.core.lifecycle.rules import Lifecycle, Transition
from salesplan.core.money import HUNDRED, ZERO, quantize
from salesplan.core.search.rules import search_key, sort_key

OPEN, WON, LOST = StageKind.OPEN, StageKind.WON, StageKind.LOST

# The life of a deal by the kinds of its stages, which each company names for itself. From won to lost leads only by way
# of re-opening, so that the ledger shows each step.
LIFE = Lifecycle(
    begins=OPEN,
    steps={
        "move": Transition({OPEN}, OPEN),
        "win": Transition({OPEN}, WON),
        "lose": Transition({OPEN}, LOST),
        "reopen": Transition({WON, LOST}, OPEN),
    },
)
UNDO_WITHIN = timedelta(minutes=10)
# What makes the amount of a deal.
WORTH = frozenset({"currency", "amount", "amount_base", "main_product", "lines"})


@dataclass(frozen=True)
class LineInput:
    """A line as it was typed; `discount` is a percentage from 0 to 100."""

    product_id: int
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = ZERO
    discount: Decimal = ZERO


@dataclass(frozen=True)
class SplitInput:
    """A person's share of the credit in percent; an overlay comes on top of the 100 % that the others share."""

    person_id: int
    percent: Decimal
    is_overlay: bool = False


@dataclass(frozen=True)
class StageStep:
    """What the rules need to know of a stage."""

    id: int
    kind: str
    position: int
    required: tuple[str, ...] = ()


def line_amount(line: LineInput, currency: str) -> Decimal:
    """Return quantity × price × (1 − discount), rounded once.

    >>> line_amount(LineInput(1, Decimal(3), Decimal("200.01"), Decimal(10)), "CNY")
    Decimal('540.03')
    >>> line_amount(LineInput(1, Decimal(1), Decimal("12.5")), "JPY")
    Decimal('13')
    """
    return quantize(line.quantity * line.unit_price * (HUNDRED - line.discount) / HUNDRED, currency)


def lines_amount(lines: Iterable[LineInput], currency: str) -> Decimal:
    """Return the sum of the rounded lines."""
    return sum((line_amount(line, currency) for line in lines), ZERO)


def main_product(lines: Sequence[LineInput], currency: str) -> int | None:
    """Return the product of the largest line (the earlier one of equals), which stands for the deal in lists."""
    if not lines:
        return None
    best = max(range(len(lines)), key=lambda i: (line_amount(lines[i], currency), -i))
    return lines[best].product_id


def weighted(amounts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Return Σ amount × probability, not rounded.

    >>> weighted([(Decimal(1000), Decimal("0.25")), (Decimal(200), Decimal("0.5"))])
    Decimal('350.00')
    """
    return sum((amount * probability for amount, probability in amounts), ZERO)


def split_gap(splits: Iterable[SplitInput]) -> Decimal:
    """Return what is missing to 100 % (negative: what is too much); overlays do not count.

    >>> split_gap([SplitInput(1, Decimal(60)), SplitInput(2, Decimal(30)), SplitInput(3, Decimal(20), is_overlay=True)])
    Decimal('10')
    """
    return HUNDRED - sum((split.percent for split in shares_in(splits)), ZERO)


def shares_in(splits: Iterable[SplitInput]) -> list[SplitInput]:
    """Return the shares of the 100 %."""
    return [split for split in splits if not split.is_overlay]


def overlays_in(splits: Iterable[SplitInput]) -> list[SplitInput]:
    """Return what comes on top of the 100 %."""
    return [split for split in splits if split.is_overlay]


def default_splits(owner_id: int) -> list[SplitInput]:
    """Return the split of a deal nobody shares: all of it to its owner."""
    return [SplitInput(owner_id, HUNDRED)]


def whole_splits(splits: Iterable[SplitInput], owner_id: int) -> list[SplitInput]:
    """Return splits with the owner's 100 % where nobody has a share, as where only an overlay was given.

    >>> whole_splits([SplitInput(7, Decimal(20), is_overlay=True)], owner_id=1)[0]
    SplitInput(person_id=1, percent=Decimal('100'), is_overlay=False)
    """
    typed_splits = list(splits)
    return [*(shares_in(typed_splits) or default_splits(owner_id)), *overlays_in(typed_splits)]


@dataclass(frozen=True)
class ShareLoss:
    """What somebody has less of a deal than before: a share of it, or an overlay."""

    person_id: int
    before: Decimal
    after: Decimal
    is_overlay: bool = False


def losses(before: Iterable[SplitInput], after: Iterable[SplitInput]) -> list[ShareLoss]:
    """Return whose part becomes less, with it before and after; a share and an overlay are two things.

    >>> was = [SplitInput(1, Decimal(70)), SplitInput(2, Decimal(30)), SplitInput(2, Decimal(20), is_overlay=True)]
    >>> now = [SplitInput(1, Decimal(1)), SplitInput(2, Decimal(99))]
    >>> [(loss.person_id, int(loss.before), int(loss.after), loss.is_overlay) for loss in losses(was, now)]
    [(1, 70, 1, False), (2, 20, 0, True)]
    """
    now = {(split.person_id, split.is_overlay): split.percent for split in after}
    return [
        ShareLoss(split.person_id, split.percent, percent_left, split.is_overlay)
        for split in before
        if (percent_left := now.get((split.person_id, split.is_overlay), ZERO)) < split.percent
    ]


def plain_splits(splits: Iterable[SplitInput]) -> list[list[Any]]:
    """Return splits as JSON keeps them, in an order that does not depend on theirs.

    >>> plain_splits([SplitInput(2, Decimal(100)), SplitInput(1, Decimal("7.50"), is_overlay=True)])
    [[1, '7.5', 'overlay'], [2, '100']]
    """
    rows = [[split.person_id, plain(split.percent), *(["overlay"] * split.is_overlay)] for split in splits]
    return sorted(rows)


def read_splits(rows: Iterable[Sequence[Any]]) -> list[SplitInput]:
    """Return splits that JSON kept.

    >>> read_splits([[1, "7.5", "overlay"]])
    [SplitInput(person_id=1, percent=Decimal('7.5'), is_overlay=True)]
    """
    return [SplitInput(row[0], Decimal(row[1]), len(row) > 2) for row in rows]


def splits_after_handover(splits: Sequence[SplitInput], old_owner: int, new_owner: int) -> list[SplitInput] | None:
    """Return the splits after a new owner takes over, or None where they stay.

    They follow the owner only where the old one had all of it; a share that people agreed on is theirs, and so is an overlay.
    """
    if [(split.person_id, split.percent) for split in shares_in(splits)] in ([], [(old_owner, HUNDRED)]):
        return [*default_splits(new_owner), *overlays_in(splits)]
    return None


def required_before(stages: Iterable[StageStep], leaving: StageStep, entering: StageStep) -> list[str]:
    """Return what has to be filled in before a deal goes from one stage to another, in the order of the stages.

    Asked of the stage it leaves and of every open stage it jumps over, on the way to a later open stage or to a win;
    nothing is asked on the way back, to a loss, or when a closed deal is re-opened. With Qualify asking for the
    account and Proposal for the products, Qualify → Negotiate asks for both, Proposal → Qualify for nothing.
    """
    if leaving.kind != StageKind.OPEN or entering.kind == StageKind.LOST:
        return []
    if entering.kind == StageKind.OPEN and entering.position <= leaving.position:
        return []
    passed = [
        stage
        for stage in sorted(stages, key=lambda stage: (stage.position, stage.id))
        if stage.kind == StageKind.OPEN
        and stage.position >= leaving.position
        and (entering.kind == StageKind.WON or stage.position < entering.position)
    ]
    return list(dict.fromkeys(field for stage in passed for field in stage.required))


def missing_fields(required: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Return the required fields that are empty. Zero is empty too: an amount of nothing is no amount.

    >>> missing_fields(["account", "amount"], {"account": 7, "amount": Decimal(0)})
    ['amount']
    """
    return [name for name in required if not values.get(name)]


def is_push(from_on: date | None, to_on: date | None, period_end: date | None) -> bool:
    """Say whether a change of the expected close date postpones the deal past the end of the period it was in.

    The period is the fiscal quarter that held the old date. 20 March → 5 April is a push, 20 March → 31 March is none,
    and neither is an earlier date. Taking the date away counts too: the deal leaves its period just the same.
    """
    if from_on is None or period_end is None:
        return False
    return to_on is None or to_on > period_end


def ageing(moves: Sequence[tuple[int, date]], until: date) -> dict[int, timedelta]:
    """Return how long a deal was in each stage: `moves` are (stage entered, when) in order; visits add up.

    Qualify on the 1st, Proposal on the 5th, Qualify on the 6th, asked on the 8th: Qualify 4 + 2 = 6 days, Proposal 1.
    """
    spent: dict[int, timedelta] = {}
    ends = [at for _, at in moves[1:]] + [until]
    for (stage, start), end in zip(moves, ends, strict=True):
        spent[stage] = spent.get(stage, timedelta(0)) + max(end - start, timedelta(0))
    return spent


def taken_back(changed: Mapping[str, Sequence[Any]], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the undo of a step gives back: each field as it was before, unless somebody changed it again since.

    `changed` is {field: [before, after]}. What makes the amount goes together: where one part of it was changed again,
    the others keep what they are too, or the deal would be worth what nobody typed.

    >>> taken_back({"next_step": ["", "Sign"], "started_on": ["1", "2"]}, {"next_step": "Sign", "started_on": "3"})
    {'next_step': ''}
    >>> taken_back({"amount": ["5", "7"], "lines": [[], [1]]}, {"amount": "7", "lines": [2]})
    {}
    """
    changed_since = {name for name, (_, after) in changed.items() if now[name] != after}
    if changed_since & WORTH:
        changed_since |= WORTH
    return {name: before for name, (before, _) in changed.items() if name not in changed_since}


def may_undo(moved_at: datetime, moved_by: int | None, by: int, at: datetime) -> bool:
    """Say whether a move can still be taken back: by whom it was made, within ten minutes."""
    return moved_by == by and timedelta(0) <= at - moved_at <= UNDO_WITHIN


def keys_of(name: str, account: str = "", number: str = "") -> dict[str, str]:
    """Return the search and sort keys of a deal: by its name, its account's and the number it was imported under."""
    return {"search_key": search_key(name, account, number), "sort_key": sort_key(name)}

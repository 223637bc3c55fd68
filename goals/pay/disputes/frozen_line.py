"""The line of a statement as a claim keeps it: small, in JSON, amounts as text, words as the codes of the engine."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from goals.pay.plan.wording import sentences as wording
from goals.pay.statements.queries.items import LINE, StatementItem
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.reasons import why
from salesplan.core.amounts.rules import plain
from salesplan.core.format import period_label


@dataclass(frozen=True)
class FrozenSlice:
    """What one tier paid of the line."""

    amount: Decimal
    rate: Decimal
    paid: Decimal


@dataclass(frozen=True)
class FrozenLine:
    """A line as it stood: `slices` what its tiers paid, `changes` the rules that spoke after them."""

    kind: str
    name: str
    deal_name: str
    on: date | None
    credited: Decimal | None
    share: Decimal | None
    slices: tuple[FrozenSlice, ...]
    changes: tuple[tuple[str, str, Decimal, Decimal], ...]
    why: str
    period_key: str
    currency: str

    @property
    def title(self) -> str:
        """Name it as the statement does."""
        if self.kind != LINE:
            return pay_texts.kind(self.kind)
        if self.deal_name:
            return self.deal_name
        return _("Figure of the period") if self.on else _("The whole period")

    @property
    def component(self) -> str:
        """Name the component or bonus that it belongs to."""
        return pay_texts.component(self.name) if self.name else ""

    @property
    def reason(self) -> str:
        """Say why it was posted, or why it earned nothing."""
        if self.kind == LINE:
            return wording.why_unpaid(self.why, period_label(self.period_key))
        return why(self.kind, self.why, self.currency)


class KeptLine(TypedDict):
    """The line as JSON has it: figures as text, empty where there is none."""

    kind: str
    name: str
    deal: str
    on: str | None
    credited: str
    share: str
    slices: list[list[str]]
    changes: list[list[str]]
    why: str


def freeze(part: StatementItem, deal_name: str) -> KeptLine:
    """Return a part of a statement as a claim keeps it."""
    item: Any = part.item
    slices = item.slices if part.kind == LINE else ()
    changes = item.changes if part.kind == LINE else ()
    return {
        "kind": part.kind,
        "name": part.name,
        "deal": deal_name,
        "on": part.on.isoformat() if part.on else None,
        "credited": plain(part.credited),
        "share": plain(part.share),
        "slices": [[plain(tier_slice.amount), plain(tier_slice.rate), plain(tier_slice.paid)] for tier_slice in slices],
        "changes": [[change.rule, change.name, plain(change.before), plain(change.after)] for change in changes],
        "why": part.why,
    }


def thaw(kept: KeptLine | None, period_key: str, currency: str) -> FrozenLine | None:
    """Return the line that a claim kept; None for a claim that something is missing."""
    if not kept:
        return None
    return FrozenLine(
        kind=kept["kind"],
        name=kept["name"],
        deal_name=kept["deal"],
        on=date.fromisoformat(kept["on"]) if kept["on"] else None,
        credited=_number(kept["credited"]),
        share=_number(kept["share"]),
        slices=tuple(FrozenSlice(*(Decimal(text) for text in row)) for row in kept["slices"]),
        changes=tuple((rule, name, Decimal(was), Decimal(now)) for rule, name, was, now in kept["changes"]),
        why=kept["why"],
        period_key=period_key,
        currency=currency,
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None

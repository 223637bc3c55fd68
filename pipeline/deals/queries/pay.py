"""What is known about pay, for whoever must know before a fact changes: how far it is, and what it comes to.

Pay stands above the pipeline, so it registers here (from `AppConfig.ready`), as metrics do. Without it nobody is paid:
every day is open, and nothing comes to anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from pipeline.deals.rights import PayState
from salesplan.core.money import ZERO

# What each person's periods come to, by (person id, key of the period).
Pay = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True)
class HeldPay:
    """What of a deal pays a person nothing until an admin has approved it as a windfall, and what that is worth."""

    person_id: int
    period_key: str
    amount: Decimal
    pays: Decimal


class PayQuestions(Protocol):
    """The questions that pay answers."""

    def also_paid(self, people: Collection[int], days: Collection[date]) -> set[int]:
        """Return who is paid for what these people sell on these days, besides themselves."""

    def state(self, people: Collection[int], days: Collection[date]) -> PayState:
        """Return the furthest state of the pay of any of these people on any of these days."""

    def closed_spans(self) -> list[tuple[date, date]]:
        """Return the first and last days of everything that is closed for anybody."""

    def paid_on(self, people: Collection[int], event: str) -> set[int]:
        """Return those of the people whose plan pays on an event after the sale: "invoiced" or "paid"."""

    def comes_to(self, people: Collection[int], through: date) -> Pay:
        """Return what the periods of people come to, up to the one that holds a day."""

    def held_pay(self, people: Collection[int], through: date, deal_id: int) -> list[HeldPay]:
        """Return what of a deal is held for people as a windfall."""


class _Unpaid:
    """What is known where no pay is."""

    def also_paid(self, people: Collection[int], days: Collection[date]) -> set[int]:
        return set()

    def state(self, people: Collection[int], days: Collection[date]) -> PayState:
        return PayState.OPEN

    def closed_spans(self) -> list[tuple[date, date]]:
        return []

    def paid_on(self, people: Collection[int], event: str) -> set[int]:
        return set()

    def comes_to(self, people: Collection[int], through: date) -> Pay:
        return {}

    def held_pay(self, people: Collection[int], through: date, deal_id: int) -> list[HeldPay]:
        return []


_known: list[PayQuestions] = [_Unpaid()]


def register(known: PayQuestions) -> None:
    """Let pay say what it knows; called from `AppConfig.ready`."""
    _known[:] = [known]


def pay_questions() -> PayQuestions:
    """Return who knows about pay."""
    return _known[0]


def state_on(people: Collection[int], days: Collection[date]) -> PayState:
    """Return how far the pay is of everybody who is paid for what these people sell on these days."""
    everybody = {*people, *pay_questions().also_paid(people, days)}
    return pay_questions().state(everybody, days)


def differences(before: Pay, after: Pay) -> list[tuple[int, str, Decimal, Decimal]]:
    """Return (person, period, before, after) wherever the pay differs, in order.

    >>> differences({(7, "2026-Q3"): Decimal(100), (8, "2026-Q3"): Decimal(5)}, {(7, "2026-Q3"): Decimal(120), (8, "2026-Q3"): Decimal(5)})
    [(7, '2026-Q3', Decimal('100'), Decimal('120'))]
    """
    keys = sorted({*before, *after})
    pairs = [(key, before.get(key, ZERO), after.get(key, ZERO)) for key in keys]
    return [(*key, old, new) for key, old, new in pairs if old != new]

"""A dispute as one reader sees it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from goals.pay.disputes import rules
from goals.pay.disputes.choices import DisputeStep
from goals.pay.disputes.frozen_line import FrozenLine, thaw
from goals.pay.disputes.models import Dispute
from goals.pay.disputes.queries import matter
from salesplan.core.format import period_label
from salesplan.people.choices import Role
from salesplan.people.deciding import DecidingCapacity
from salesplan.people.models import User


@dataclass(frozen=True)
class DisputeForReader:
    """A dispute as one reader sees it, with what they may do."""

    dispute: Dispute
    reader: User
    # The company's day: until it a decision can be escalated.
    today: date
    # The reader's: by it an answer is due.
    own_day: date

    @property
    def is_mine(self) -> bool:
        """Whether the reader claims it."""
        return self.dispute.person_id == self.reader.pk

    @property
    def line(self) -> FrozenLine | None:
        """The line that it is about, as it stood."""
        return thaw(self.dispute.line, self.dispute.period_key, self.dispute.currency)

    @property
    def title(self) -> str:
        """Name what it is about."""
        line = self.line
        if line is not None:
            return line.title
        return self.dispute.deal.name if self.dispute.deal else str(self.dispute.get_subject_display())

    @property
    def period_label(self) -> str:
        """Name the period."""
        return period_label(self.dispute.period_key)

    @property
    def days_left(self) -> int | None:
        """In how many days the answer is due (negative: overdue), None while nobody owes one."""
        return rules.days_left(self.dispute.state, self.dispute.due_on, self.own_day)

    @property
    def late(self) -> int:
        """By how many days it is overdue."""
        return max(-(self.days_left or 0), 0)

    @property
    def _writes(self) -> bool:
        return self.reader.role != Role.AUDITOR

    @property
    def may_say(self) -> bool:
        """Whether the reader may add something."""
        return self._writes and self.dispute.is_live

    @property
    def may_ask(self) -> bool:
        """Whether the reader may ask the claimant for more."""
        return self._writes and not self.is_mine and self.dispute.may(DisputeStep.ASK)

    @cached_property
    def capacity(self) -> DecidingCapacity:
        """As what the reader would decide it: themselves, or as whose deputy; or why they do not."""
        return matter(self.dispute).capacity(self.reader, self.today)

    @property
    def may_decide(self) -> bool:
        """Whether the reader may decide it."""
        return self.dispute.is_live and self._writes and self.capacity.may

    @property
    def barred(self) -> str:
        """The code of the reason why the reader must leave the decision to somebody else."""
        return self.capacity.why_not

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader may withdraw it."""
        return self._writes and self.is_mine and self.dispute.may(DisputeStep.WITHDRAW)

    @property
    def may_escalate(self) -> bool:
        """Whether the reader may escalate it."""
        until = self.dispute.escalate_until
        able = self._writes and self.is_mine and self.dispute.may(DisputeStep.ESCALATE)
        return able and until is not None and self.today <= until

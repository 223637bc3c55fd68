"""Who may decide something: by one's own office, or as the deputy of somebody for a time span. Pure.

**A deputy may decide what the person they stand in for may decide, and nothing more.** Wang leads a team and is away from
1 to 12 December, both included; she has named Li. In these days Li answers the requests that Wang would answer. On the
13th, or once one of them or an admin has ended it, Li does not, and no longer sees what waits.

| case | may Li decide for Wang? |
| --- | --- |
| the request of Chen, whom Wang leads | yes |
| the request of Zhou, whom Wang does not lead | no: not Wang's to decide |
| Li's own request, deal, quota, appraisal, dispute, or a run that pays Li | no: it concerns Li |
| a request that would pay Li more, as owner or by a share | no: it concerns Li |
| a request that Wang has asked for, or prepared | no: Wang was barred, so is who stands in for her |
| a run that Li has calculated | no: who prepared may not decide, as themselves or as a deputy |
| a dispute that Li has decided once, for Wang or by Li's own office | no: nobody decides twice |
| what Zhao would decide, who has named Wang | no: a deputy's deputy does not count |
| an admin has named Li for Wang, and that admin has prepared it | no: nobody chooses who decides on their own work |
| Wang or Li has left or is switched off, or Li only looks on as an auditor | no |

**What a deputy does counts as done by both**, for four eyes: when Li has reviewed a run for Wang, neither of them
approves it. Otherwise a second pair of eyes would be whoever the first one names.

Who may decide by their own office does so as themselves, also where they are a deputy too.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

# Not by one's own office, and for nobody who could.
NOT_ABLE = "not_able"
# For longer another person has to hold the office.
LONGEST = 366


@dataclass(frozen=True)
class Naming:
    """Somebody's deputy for some days, both included: for these kinds of decision, or for all where none is named."""

    pk: int
    person: int
    deputy: int
    named_by: int
    starts_on: date
    ends_on: date
    kinds: frozenset[str] = frozenset()
    is_ended: bool = False

    def holds(self, kind: str, day: date) -> bool:
        """Say whether it holds for a kind of decision on a day.

        >>> li = Naming(1, 7, 8, 7, date(2026, 12, 1), date(2026, 12, 12), frozenset({"request"}))
        >>> [li.holds("request", date(2026, 12, day)) for day in (1, 12, 13)], li.holds("quota", date(2026, 12, 1))
        ([True, True, False], False)
        """
        return not self.is_ended and self.covers(kind) and self.starts_on <= day <= self.ends_on

    def covers(self, kind: str) -> bool:
        """Say whether it is for a kind of decision."""
        return not self.kinds or kind in self.kinds

    def meets(self, other: "Naming") -> bool:
        """Say whether another one names the same two people for a common day and kind."""
        same = (self.person, self.deputy) == (other.person, other.deputy)
        days = self.starts_on <= other.ends_on and other.starts_on <= self.ends_on
        kinds = not self.kinds or not other.kinds or bool(self.kinds & other.kinds)
        return same and days and kinds and not (self.is_ended or other.is_ended)


@dataclass(frozen=True)
class DecisionVerdict:
    """Whether a person may decide, and for whom: `naming` where they do it as a deputy; `why_not` is a code."""

    why_not: str = ""
    naming: Naming | None = None

    @property
    def may(self) -> bool:
        """Whether they may."""
        return not self.why_not


def verdict(
    person: int,
    namings: Iterable[Naming],
    *,
    able: Callable[[int], bool],
    barred: Callable[[int], str],
    concerned: Callable[[int], str] = lambda _person: "",
) -> DecisionVerdict:
    """Say whether a person may decide something by themselves, or as whose deputy; `namings` hold today for its kind.

    `able` says who may by their office, `barred` why somebody may not in spite of it (a code, or nothing), `concerned`
    what bars only deputies, who do not come to the matter by their own office.

    >>> wang, li, chen = 7, 8, 9
    >>> stands_in = [Naming(1, wang, li, wang, date(2026, 12, 1), date(2026, 12, 12))]
    >>> def may(asked_by):
    ...     return verdict(li, stands_in, able={wang}.__contains__, barred=lambda one: "asked" if one == asked_by else "")
    >>> may(chen).may, may(li).why_not, may(wang).why_not
    (True, 'asked', 'asked')
    """
    own_bar = barred(person)
    if able(person):
        return DecisionVerdict(own_bar)
    candidates = [
        naming for naming in namings if naming.deputy == person and naming.person != person and able(naming.person)
    ]
    if not candidates:
        return DecisionVerdict(NOT_ABLE)
    if code := own_bar or concerned(person):
        return DecisionVerdict(code)
    bars = [
        (naming, barred(naming.person) or (barred(naming.named_by) if naming.named_by != naming.person else ""))
        for naming in candidates
    ]
    usable = next((naming for naming, code in bars if not code), None)
    return DecisionVerdict(naming=usable) if usable else DecisionVerdict(bars[0][1])


def why_not_name(
    *, person: int, deputy: int, by: int, starts_on: date, ends_on: date, today: date, others: Collection[Naming] = ()
) -> str:
    """Return the code of the reason why somebody cannot be named, or nothing.

    >>> days = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 12), "today": date(2026, 11, 30)}
    >>> why_not_name(person=7, deputy=8, by=7, **days), why_not_name(person=7, deputy=7, by=7, **days)
    ('', 'oneself')
    >>> why_not_name(person=7, deputy=1, by=1, **days)
    'names_oneself'
    >>> why_not_name(person=7, deputy=8, by=7, **{**days, "ends_on": date(2028, 1, 1)})
    'too_long'
    """
    if person == deputy:
        return "oneself"
    if deputy == by:
        return "names_oneself"
    if ends_on < starts_on:
        return "ends_before"
    if ends_on < today or starts_on < today:
        return "past"
    if (ends_on - starts_on).days >= LONGEST:
        return "too_long"
    return "named_already" if others else ""

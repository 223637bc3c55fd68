"""How the quota of a person stands, as one reader sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from goals.planning.quota_responses import rules, wording
from goals.planning.quota_responses.choices import ICONS, LEVELS, QuotaResponseKind, QuotaResponseState
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quota_responses.queries.deciders import matter
from goals.planning.quotas.models import QuotaChange
from goals.planning.quotas.queries.book import rights_of
from salesplan.core.company.queries import company
from salesplan.core.format import period_label
from salesplan.people.choices import OwnerKind
from salesplan.people.deputies.choices import Decision
from salesplan.people.deputies.queries import stands_in_for
from salesplan.people.models import User

Key = tuple[int, str, str]


@dataclass(frozen=True)
class QuotaState:
    """How the quota of a person for a metric and a period stands, seen by one reader.

    `change` is its newest line in the ledger (with `person` and `set_by`), `last` what was said about it last.
    """

    change: QuotaChange
    last: QuotaResponse | None
    is_mine: bool
    may_answer_it: bool
    currency: str

    @property
    def key(self) -> Key:
        """What makes a quota one: person, metric, period."""
        return self.change.person_id or 0, self.change.metric, self.change.period_key

    @property
    def state(self) -> QuotaResponseState:
        """Return where it stands."""
        return rules.state_of(self.change.amount, self.last.kind if self.last else None)

    @property
    def label(self) -> str:
        """Say where it stands; to the person themselves whose turn it is."""
        return (
            _("Waiting for you") if self.is_mine and self.state == QuotaResponseState.WAITING else str(self.state.label)
        )

    @property
    def level(self) -> str:
        """Return the colour of its badge."""
        return "warn" if self.is_mine and self.state in rules.PERSONS_TURN else LEVELS[self.state]

    @property
    def icon(self) -> str:
        """Return the sign of its mark."""
        return ICONS[self.state]

    @property
    def figure(self) -> str:
        """Write its amount in the unit of its metric."""
        return wording.amount(self.change.amount, self.change.metric, self.currency)

    @property
    def metric_label(self) -> str:
        """Name what it measures."""
        return wording.metric_label(self.change.metric)

    @property
    def period_label(self) -> str:
        """Name its period."""
        return period_label(self.change.period_key)

    @property
    def proposed(self) -> str:
        """Write the figure that an open objection asks for, if any."""
        amount = self.last.proposed if self.last else None
        return "" if amount is None else wording.amount(amount, self.change.metric, self.currency)

    @property
    def may_accept(self) -> bool:
        """Say whether the reader may accept it now."""
        return self.is_mine and rules.may_respond(QuotaResponseKind.ACCEPTED, self.state)

    @property
    def may_object(self) -> bool:
        """Say whether the reader may object to it now."""
        return self.is_mine and rules.may_respond(QuotaResponseKind.OBJECTED, self.state)

    @property
    def may_answer(self) -> bool:
        """Say whether the reader may answer an objection to it now."""
        return self.may_answer_it and rules.may_respond(QuotaResponseKind.ANSWERED, self.state)

    def _address(self, name: str) -> str:
        return reverse(f"goals:response_{name}", args=self.key)

    @property
    def url(self) -> str:
        """Return the page of what was said about it."""
        return self._address("detail")

    @property
    def accept_url(self) -> str:
        """Return where accepting it is posted to."""
        return self._address("accept")

    @property
    def object_url(self) -> str:
        """Return the form of an objection, page and dialog."""
        return self._address("object")

    @property
    def answer_url(self) -> str:
        """Return the form of an answer, page and dialog."""
        return self._address("answer")


def quotas(user: User) -> QuerySet[QuotaChange]:
    """Return the newest line of each person's quota that a user may see; `said` is what was said about it last."""
    last = QuotaResponse.objects.filter(change=OuterRef("pk")).order_by("-id").values("kind")[:1]
    rows = QuotaChange.objects.visible_to(user).newest_of_people().filter(amount__isnull=False)
    return rows.annotate(said=Subquery(last)).select_related("person", "set_by")


def states_for(user: User, changes: Iterable[QuotaChange]) -> list[QuotaState]:
    """Return how quotas stand by their newest lines: one query for all that was said, and those of the user's rights."""
    changes = list(changes)
    last = {
        row.change_id: row
        for row in QuotaResponse.objects.filter(change__in=changes).select_related("by").order_by("id")
    }
    rights, currency = rights_of(user), company().currency
    stands_in = bool(stands_in_for(user, Decision.QUOTA))
    return [
        QuotaState(
            change,
            last.get(change.pk),
            is_mine=change.person_id == user.pk,
            may_answer_it=rights.may_set(OwnerKind.PERSON, change.person_id or 0)
            or (stands_in and matter(change).capacity(user).may),
            currency=currency,
        )
        for change in changes
    ]


def states_of(user: User, keys: Iterable[Key]) -> dict[Key, QuotaState]:
    """Return how the quotas of some people, metrics and periods stand, as a user sees them (see above)."""
    asked_keys = set(keys)
    if not asked_keys:
        return {}
    people, metrics, periods = (
        {person for person, *_key in asked_keys},
        *({key[i] for key in asked_keys} for i in (1, 2)),
    )
    rows = QuotaChange.objects.visible_to(user).newest_of_people().filter(amount__isnull=False)
    rows = rows.filter(person__in=people, metric__in=metrics, period_key__in=periods)
    changes = rows.select_related("person", "set_by")
    matching = [row for row in changes if (row.person_id, row.metric, row.period_key) in asked_keys]
    return {state.key: state for state in states_for(user, matching)}

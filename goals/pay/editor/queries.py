"""Questions about drafts and versions: who may approve, who is asked to accept, what a version says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from goals.pay.editor.models import IncentivePlanAcceptance, IncentivePlanDraft
from goals.pay.editor.rules import moves
from goals.pay.engine.tables import in_force
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from salesplan.people.deciding import Deciders, Matter
from salesplan.people.deputies.choices import Decision
from salesplan.people.models import User


def admins() -> list[User]:
    """Return everybody who may write and approve rules."""
    return list(User.objects.admins())


def writers_of(draft: IncentivePlanDraft) -> set[int]:
    """Return everybody who has written in a draft, by id: its history knows who wrote each state of it."""
    history = IncentivePlanDraft.pgh_event_model.objects.filter(pgh_obj=draft.pk)  # type: ignore[attr-defined]
    return {draft.author_id, draft.changed_by_id, *history.values_list("changed_by", flat=True)}


def writers(draft: IncentivePlanDraft) -> list[User]:
    """Return the active people who have written in a draft."""
    return list(User.objects.active().filter(pk__in=writers_of(draft)))


def matter(draft: IncentivePlanDraft) -> Matter:
    """Return the question who approves or returns a draft: admins who have not written in it.

    A deputy whom these rules pay does not.
    """
    wrote = writers_of(draft)
    paid = set(Enrolment.objects.filter(plan=draft.plan_id).values_list("person_id", flat=True))
    return Matter(
        Decision.DRAFT,
        barred=lambda admin: "" if moves.reviewers([admin.pk], wrote) else "four_eyes",
        concerned=lambda admin: "own_pay" if admin.pk in paid else "",
    )


def deciders(draft: IncentivePlanDraft) -> Deciders:
    """Return who may approve a draft, and who may as a deputy."""
    return matter(draft).among_admins()


def reviewers(draft: IncentivePlanDraft) -> list[User]:
    """Return who may approve a draft by their office."""
    return deciders(draft).people


def no_reviewer() -> str:
    """Say what to do where nobody may approve."""
    return _("No one else can approve. A second admin is needed: give someone the admin role under “People”.")


def version_in_force(plan: IncentivePlan, day: date) -> IncentivePlanVersion | None:
    """Return the version from which a new draft begins: the one in force, or else the last one made."""
    versions = list(plan.versions.all())
    return in_force(versions, day) or max(versions, key=lambda version: version.number, default=None)


def drafts_of(plan: IncentivePlan, user: User) -> list[IncentivePlanDraft]:
    """Return the drafts of a plan that are worked on or wait."""
    return list(IncentivePlanDraft.objects.visible_to(user).open().filter(plan=plan).select_related("author", "plan"))


def last_day(version: IncentivePlanVersion) -> date | None:
    """Return the last day on which a version holds; None while no later one begins. Of one that was replaced before
    its day came, the day before it."""
    later = IncentivePlanVersion.objects.filter(plan=version.plan_id).filter(
        Q(starts_on__gt=version.starts_on) | Q(starts_on=version.starts_on, number__gt=version.number)
    )
    first = later.order_by("starts_on").values_list("starts_on", flat=True).first()
    return None if first is None else first - timedelta(1)


def enrolled(version: IncentivePlanVersion, day: date) -> list[Enrolment]:
    """Return who is or will be paid by a version: on the plan while it holds, and not gone before a day."""
    ends = last_day(version)
    if ends is not None and ends < version.starts_on:
        return []
    rows = Enrolment.objects.filter(plan=version.plan_id).filter(
        Q(ends_on=None) | Q(ends_on__gte=max(version.starts_on, day))
    )
    if ends is not None:
        rows = rows.filter(starts_on__lte=ends)
    return list(rows.select_related("person").order_by("person__sort_key", "person_id"))


def people_asked(version: IncentivePlanVersion, day: date) -> list[User]:
    """Return who is asked to accept a version."""
    return list({row.person_id: row.person for row in enrolled(version, day) if row.person.is_active}.values())


def is_asked(version: IncentivePlanVersion, person: User, day: date) -> bool:
    """Say whether a person is asked to accept a version."""
    return any(row.person_id == person.pk for row in enrolled(version, day))


def to_accept(plan: IncentivePlan, person: User, day: date) -> list[IncentivePlanVersion]:
    """Return the versions of a plan, in force or to come, that a person is asked to accept and has not accepted yet."""
    if not Enrolment.objects.filter(plan=plan, person=person).exists():
        return []
    current = version_in_force(plan, day)
    begin = current.starts_on if current is not None else day
    done = IncentivePlanAcceptance.objects.filter(person=person).values("version")
    open_ones = plan.versions.filter(starts_on__gte=begin).exclude(pk__in=done).order_by("starts_on", "number")
    return [version for version in open_ones if is_asked(version, person, day)]


@dataclass(frozen=True)
class Acceptance:
    """A person who is asked, and when they accepted."""

    person: User
    at: datetime | None


def acceptances(version: IncentivePlanVersion, user: User, day: date) -> list[Acceptance]:
    """Return who was asked to accept a version and who did, as far as the user may see: three queries."""
    done = dict(IncentivePlanAcceptance.objects.visible_to(user).filter(version=version).values_list("person_id", "at"))
    visible_ids = set(
        Enrolment.objects.visible_to(user).filter(plan=version.plan_id).values_list("person_id", flat=True)
    )
    return [
        Acceptance(person, done.get(person.pk)) for person in people_asked(version, day) if person.pk in visible_ids
    ]


def accepted_at(version: IncentivePlanVersion, person: User) -> datetime | None:
    """Return when a person accepted a version."""
    return IncentivePlanAcceptance.objects.filter(version=version, person=person).values_list("at", flat=True).first()


def counted(rows: Sequence[Acceptance]) -> int:
    """Return how many have accepted."""
    return sum(row.at is not None for row in rows)

"""Drafts of the demo's incentive plan: one waits for the admin's approval, one is being written; and who has accepted."""

from datetime import timedelta

from django.utils import timezone

from demo.calendar import Clock
from demo.company import Base
from demo.loading import insert, insert_all
from goals.pay.editor.choices import IncentivePlanDraftState
from goals.pay.editor.models import IncentivePlanAcceptance, IncentivePlanDraft, IncentivePlanDraftMove
from goals.pay.plan.models import Enrolment, IncentivePlan, IncentivePlanVersion
from salesplan.core.company.queries import calendar
from salesplan.core.periods import PeriodKind
from salesplan.people.models import User

STEPS = [["0", "0.03"], ["0.5", "0.05"], ["1", "0.09"], ["1.5", "0.12"]]
# Every so manieth has not accepted yet.
SILENT = 5


def build(base: Base, clock: Clock) -> None:
    """Write the drafts, their steps and the acceptances."""
    now, admin = timezone.now(), User.objects.get(username="admin")
    finance = User.objects.get(username="finance")
    plan = IncentivePlan.objects.get(name="Account executive plan")
    version = IncentivePlanVersion.objects.filter(plan=plan, starts_on__lte=clock.today).latest("starts_on", "number")
    coming = calendar().shift(calendar().containing(clock.today, PeriodKind.QUARTER), 1)
    large = {"deal_type": "new", "segment": ["large", "enterprise"]}
    spiff = {"name": "新品首单 First orders", "amount": "2000", "from": coming.start.isoformat(), "where": large}
    rules = {
        "component": [{**version.definition["component"][0], "steps": STEPS, "clawback": {"window_days": 90}}],
        "cap": [{"amount": "200000"}],
        "spiff": [{**spiff, "to": coming.end.isoformat(), "budget": "150000"}],
        "reward": [{"kind": "training", "what": "大客户谈判课程 Key account course", "at": "1.2"}],
    }
    shared = {"plan": plan, "starts_on": coming.start}
    waiting = insert(
        IncentivePlanDraft,
        **shared,
        base=version,
        why="多卖的部分多得 Higher rate above the quota",
        definition=rules,
        state=IncentivePlanDraftState.IN_REVIEW,
        author=finance,
        changed_by=finance,
        version=2,
        created_at=now - timedelta(days=3),
        changed_at=now - timedelta(days=2),
    )
    override = {"name": "Team override 团队提成", "credits": "team", "by": "attainment"}
    written = insert(
        IncentivePlanDraft,
        **shared,
        base=version,
        why="",
        definition={"component": [*rules["component"], {**override, "steps": [["0", "0.005"], ["1", "0.01"]]}]},
        author=admin,
        changed_by=admin,
        created_at=now - timedelta(days=1),
        changed_at=now - timedelta(hours=5),
    )
    _write_history(waiting, written)
    _accepted(version, clock)


def _write_history(waiting: IncentivePlanDraft, written: IncentivePlanDraft) -> None:
    draft, in_review = IncentivePlanDraftState.DRAFT, IncentivePlanDraftState.IN_REVIEW
    sent = {"from_state": draft, "to_state": in_review, "by": waiting.author, "at": waiting.changed_at}
    insert_all(
        IncentivePlanDraftMove,
        [
            IncentivePlanDraftMove(
                draft=waiting, step="create", to_state=draft, by=waiting.author, at=waiting.created_at
            ),
            IncentivePlanDraftMove(draft=waiting, step="submit", **sent),
            IncentivePlanDraftMove(
                draft=written, step="create", to_state=draft, by=written.author, at=written.created_at
            ),
        ],
    )


def _accepted(version: IncentivePlanVersion, clock: Clock) -> None:
    people = (
        Enrolment.objects.filter(plan=version.plan, ends_on=None).order_by("pk").values_list("person_id", flat=True)
    )
    first = max(clock.moment(version.starts_on), clock.moment(clock.start))
    # The rep of the demo has not accepted yet, so that there is something to do.
    insert_all(
        IncentivePlanAcceptance,
        (
            IncentivePlanAcceptance(
                version=version, person_id=pk, at=min(first + timedelta(hours=7 * i), timezone.now())
            )
            for i, pk in enumerate(people)
            if i and i % SILENT
        ),
    )

"""While a plan runs: money is spent on its lines, and its initiatives, tasks and risks move on."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from goals.planning.sales_plans.choices import RiskState, SalesPlanState, StepKind, StepState
from goals.planning.sales_plans.content import PlanContent, content_of
from goals.planning.sales_plans.models import SalesPlan, SalesPlanProgress, SpendEntry, TimedSalesPlanRow
from goals.planning.sales_plans.queries import relation_to_plan
from goals.planning.sales_plans.rules.lifecycle import ACTIVE
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import lock
from salesplan.core.errors import NotAllowed, Refused
from salesplan.people.access import require_write
from salesplan.people.models import User

LARGEST = Decimal(10) ** 13
# Bills still come in after the last day, until the plan is closed.
SPENDING = (*ACTIVE, SalesPlanState.REVIEWED)
STATES = {StepKind.INITIATIVE: StepState, StepKind.TASK: StepState, StepKind.RISK: RiskState}
# Where an initiative with tasks may be put itself; for the rest it stands where its tasks do.
OWN_STATES = (StepState.DROPPED, StepState.PLANNED)
SECTION_OF = {StepKind.INITIATIVE: "initiatives", StepKind.TASK: "tasks", StepKind.RISK: "risks"}


def record_spend(
    plan: SalesPlan, line_key: UUID, *, spent_on: date, amount: Decimal, what: str, by: User, at: datetime
) -> SpendEntry:
    """Enter money that was spent on a line of the version in force."""
    with acting(by, "sales_plan.spend"):
        plan = _may_work(plan, by)
        if plan.state not in SPENDING or plan.current_version is None:
            raise Refused(_("Spending can only be entered from a plan's approval until it is closed."))
        if line_key not in {line.row_key for line in content_of(plan.current_version, "budget").rows["budget"]}:
            raise Refused(_("The plan in force has no such budget line."), field="line")
        if not 0 < amount < LARGEST:
            raise Refused(_("Enter an amount above 0. To correct a mistake, reverse its entry."), field="amount")
        if spent_on > business_day(at):
            raise Refused(_("This day is in the future. Enter the spending once it has happened."), field="spent_on")
        return SpendEntry.objects.create(
            plan=plan,
            line_key=line_key,
            spent_on=spent_on,
            amount=exact_money(amount, company().currency),
            what=what.strip(),
            by=by,
            at=at,
        )


def reverse_spend(entry: SpendEntry, *, why: str, by: User, at: datetime) -> SpendEntry:
    """Take an entry back by one with the opposite sign; both stay."""
    with acting(by, "sales_plan.reverse_spend", why=why):
        plan = _may_work(entry.plan, by)
        if plan.state not in SPENDING:
            raise Refused(_("Spending can only be entered from a plan's approval until it is closed."))
        if entry.reverses_id:
            raise Refused(_("This entry is a reversal. Enter the spending again instead."))
        if SpendEntry.objects.filter(reverses=entry).exists():
            raise Refused(_("This entry has already been reversed."))
        if not why.strip():
            raise Refused(_("Say why it is reversed."), field="why", code="reason_needed")
        return SpendEntry.objects.create(
            plan=plan,
            line_key=entry.line_key,
            spent_on=business_day(at),
            amount=-entry.amount,
            what=why.strip()[:200],
            reverses=entry,
            by=by,
            at=at,
        )


def _may_work(plan: SalesPlan, by: User) -> SalesPlan:
    require_write(by)
    plan = lock(plan)
    if not relation_to_plan(by, plan, plan.current_version).may_edit:
        raise NotAllowed(_("Only the plan's owner, a leader of its team or an admin can do this."))
    return plan


def take_step(
    plan: SalesPlan, kind: str, row_key: UUID, *, state: str, note: str = "", by: User, at: datetime
) -> SalesPlanProgress:
    """Say where an initiative, a task or a risk stands now; its owner may, and whoever works on the plan."""
    require_write(by)
    with acting(by, "sales_plan.step", why=note):
        plan = lock(plan)
        if plan.current_version is None or plan.state not in ACTIVE:
            raise Refused(_("Steps can only be entered from a plan's approval until its review."))
        content = content_of(plan.current_version, "initiatives", "tasks", "risks")
        row = next((row for row in content.rows[SECTION_OF[StepKind(kind)]] if row.row_key == row_key), None)
        if row is None:
            raise Refused(_("The plan in force no longer includes this. Check it again."))
        if by.pk not in owners(content, row) and not relation_to_plan(by, plan, plan.current_version).may_edit:
            raise NotAllowed(_("Only its owner or someone working on the plan can move this on."))
        if state not in STATES[StepKind(kind)].values:
            raise Refused(_("Choose its current state."), field="state")
        if kind == StepKind.INITIATIVE and state not in OWN_STATES and content.tasks_of(row_key):
            raise Refused(
                _("This initiative follows its tasks. Move those on instead. It can only be dropped as a whole.")
            )
        return SalesPlanProgress.objects.create(
            plan=plan, kind=kind, row_key=row_key, state=state, note=note.strip(), by=by, at=at
        )


def owners(content: PlanContent, row: TimedSalesPlanRow) -> set[int | None]:
    """Return who answers for a row: its owner, and for a task the owner of its initiative too."""
    key = getattr(row, "initiative_key", None)
    above = [row.owner_id for row in content.rows["initiatives"] if row.row_key == key]
    return {row.owner_id, *above} - {None}

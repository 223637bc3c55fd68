"""What the pipeline asks of pay before a fact changes (`pipeline.deals.queries.pay`): how far it is, and what it comes to."""

from collections.abc import Collection
from datetime import date

from goals.pay.choices import CLOSED, PayRunState
from goals.pay.models import PayRun, PayRunPerson
from goals.pay.plan.queries.rulebook import rulebook
from goals.pay.statements.queries.calculating import PayInputs
from goals.pay.statements.queries.plan_needs import events_of, pays_for_team
from goals.pay.windfalls.queries import held_pay, own_pay
from pipeline.deals.queries.pay import HeldPay, Pay
from pipeline.deals.rights import PayState
from salesplan.core.company.queries import calendar
from salesplan.people.models import Leadership
from salesplan.people.queries import placements
from salesplan.people.rules import ancestors

# An open run has not been calculated, or was reopened: nothing in it stands yet.
STATES = {
    PayRunState.CALCULATED: PayState.CALCULATED,
    PayRunState.REVIEWED: PayState.CALCULATED,
    PayRunState.APPROVED: PayState.CALCULATED,
    **dict.fromkeys(CLOSED, PayState.CLOSED),
}


class PipelinePay:
    """The answers of the plans and runs of pay."""

    def also_paid(self, people: Collection[int], days: Collection[date]) -> set[int]:
        """Return the leaders whose plan pays for what their teams sell: five queries, two where nobody leads them."""
        if not people or not days:
            return set()
        placed = placements(people)
        leaders: set[int] = set()
        for day in set(days):
            teams = {team for pk in people if (team := placed.team(pk, day)) is not None}
            above = {ancestor for team in teams for ancestor in ancestors(placed.tree.parents, team)}
            leaders.update(Leadership.objects.on(day).filter(team__in=above).values_list("person_id", flat=True))
        leaders -= set(people)
        rules = rulebook(leaders) if leaders else None
        return {pk for pk in leaders if rules and any(pays_for_team(segment.plan) for segment in rules.segments_of(pk))}

    def state(self, people: Collection[int], days: Collection[date]) -> PayState:
        """Return the furthest state of the runs that pay any of the people for any of the days: one query a day."""
        out = PayState.OPEN
        for day in set(days):
            places = PayRunPerson.objects.filter(
                person__in=list(people), run__starts_on__lte=day, run__ends_on__gte=day, payslip__isnull=False
            )
            for state in set(places.order_by().values_list("run__state", flat=True)):
                out = max(out, STATES.get(PayRunState(state), PayState.OPEN))
        return out

    def closed_spans(self) -> list[tuple[date, date]]:
        """Return the spans of the closed runs: one query."""
        return list(PayRun.objects.closed().values_list("starts_on", "ends_on"))

    def paid_on(self, people: Collection[int], event: str) -> set[int]:
        """Return those whose plan ever paid on an event: two queries."""
        rules = rulebook(people)
        plans = {pk: [segment.plan for segment in rules.segments_of(pk) if segment.plan is not None] for pk in people}
        return {pk for pk, person_plans in plans.items() if any(event in events_of(plan) for plan in person_plans)}

    def comes_to(self, people: Collection[int], through: date) -> Pay:
        """Return what each period of people comes to by its own sales, closed ones as they would be paid now."""
        rules, fiscal_calendar = rulebook(people), calendar()
        paid = [pk for pk in people if pk in rules.spans]
        if not paid:
            return {}
        last = {pk: fiscal_calendar.containing(through, rules.interval_of(pk, through)) for pk in paid}  # type: ignore[arg-type]
        pay_inputs = PayInputs(paid, list({period.key: period for period in last.values()}.values()), rules=rules)
        return {
            (pk, statement.period.key): own_pay(statement)
            for pk in pay_inputs.people
            for statement in pay_inputs.statements(pk, last[pk])
        }

    def held_pay(self, people: Collection[int], through: date, deal_id: int) -> list[HeldPay]:
        """Return what of a deal is held as a windfall: two queries where no plan of theirs holds any."""
        return held_pay(people, through, deal_id)

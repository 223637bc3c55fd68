"""Pages of statements, and the fragment "close this and you earn …" of a deal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from goals.appraisals.queries import rewards_by_key
from goals.pay.choices import HELD
from goals.pay.engine.results import ComponentEarnings
from goals.pay.engine.running_total import StatementLine
from goals.pay.models import WindfallDecision
from goals.pay.plan.queries.plans import example_tier_rows
from goals.pay.plan.queries.rulebook import Rulebook, rulebook
from goals.pay.plan.wording import sentences as wording
from goals.pay.statements import presenters
from goals.pay.statements.actions.rewards import keys_on
from goals.pay.statements.queries import estimates, listing, statement
from goals.pay.statements.queries import ledger as queries
from goals.pay.statements.queries.attainment_differences import dashboard_difference, paid_otherwise
from goals.pay.windfalls.queries import last_decisions
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.reasons import why
from goals.planning.quotas.choices import LEVELS
from goals.planning.quotas.rules import status as quota_status
from pipeline.deals.models import Deal, DealOverlay, DealSplit
from salesplan.core.company.queries import business_day, calendar, company, pace
from salesplan.core.format import period_label
from salesplan.core.metrics import FigureMark, Question
from salesplan.core.metrics import get as metric
from salesplan.core.money import ZERO, ratio
from salesplan.core.periods import Calendar, Period, PeriodKind
from salesplan.core.typing import UserRequest
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User

# How many people a page calculates: each of them from the first period of their plan on.
PEOPLE = 25
# How many periods a person's own list goes back.
SHOWN_PERIODS = 8
# How many cards one request may ask for.
SHOWN_DEALS = 100


def _period(fiscal_calendar: Calendar, key: str | None, today: date, kind: PeriodKind = PeriodKind.QUARTER) -> Period:
    try:
        parsed = fiscal_calendar.parse(key or "")
    except ValueError:
        return fiscal_calendar.containing(today, kind)
    return parsed if parsed.kind in (PeriodKind.MONTH, PeriodKind.QUARTER) else fiscal_calendar.containing(today, kind)


def statement_list(request: UserRequest) -> HttpResponse:
    """A rep's statements by period; for who leads or watches, everybody's of one period."""
    scope = scope_of(request.user)
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    everybody = scope.sees_all or bool(scope.team_ids)
    person = request.GET.get("person", "")
    if everybody and not person:
        return _of_period(request, fiscal_calendar, today)
    if not everybody and (key := request.GET.get("period")):
        return redirect("goals:statement_detail", request.user.pk, _period(fiscal_calendar, key, today).key)
    people = statement.people_visible_to(request.user)
    who = get_object_or_404(people, pk=person) if person.isdecimal() else request.user
    rules = rulebook([who.pk])
    periods = _periods_shown(who, fiscal_calendar, today, rules)
    page = Paginator(periods, SHOWN_PERIODS).get_page(request.GET.get("page"))
    by_key = statement.statements([who], list(page), today=today, rules=rules)
    rows = [(by_key[who.pk, period.key], period_label(period.key)) for period in page]
    rows = [row for row in rows if row[0].lines or row[0].plan or row[0].period.end >= today]
    context = {"who": who, "rows": rows, "page": page, "everybody": everybody, "today": today}
    return render(request, "goals/pay/statements_of.html", context)


def _periods_shown(who: User, fiscal_calendar: Calendar, today: date, rules: Rulebook) -> list[Period]:
    """Return the periods of a person's statements; of who never was on a plan the last ones, to see what was sold."""
    periods = statement.periods_of(who, today, rules)
    return periods if len(periods) > 1 else [fiscal_calendar.shift(periods[0], -step) for step in range(SHOWN_PERIODS)]


def _of_period(request: UserRequest, fiscal_calendar: Calendar, today: date) -> HttpResponse:
    period = _period(fiscal_calendar, request.GET.get("period"), today)
    people = listing.people_with_statements(request.user, period)
    page = Paginator(people, PEOPLE).get_page(request.GET.get("page"))
    rows = list(statement.statements(page, [period], today=today).values())
    is_part = page.has_other_pages() and any(row.is_locked for row in rows)
    current = {kind: fiscal_calendar.containing(today, kind) for kind in (PeriodKind.QUARTER, PeriodKind.MONTH)}
    keys = [fiscal_calendar.shift(current[period.kind], by).key for by in range(1, -9, -1)]
    share = pace(period, today)
    totals = {name: sum((getattr(s, name) for s in rows), ZERO) for name in ("credited", "earned", "pending")}
    by_all = listing.locked_total(request.user, period) if is_part else None

    def mark(earned: Decimal) -> FigureMark:
        return FigureMark("pay_earned", earned, f"statements={period.kind}", f"{period.start}..{period.end}")

    context = {
        "page": page,
        "rows": [(s, LEVELS[quota_status(s.attainment, share)]) for s in rows],
        "period": period,
        "label": period_label(period.key),
        "periods": [(key, period_label(key)) for key in keys],
        "kinds": [(kind, current[kind].key) for kind in (PeriodKind.QUARTER, PeriodKind.MONTH)],
        "before": fiscal_calendar.shift(period, -1).key,
        "after": fiscal_calendar.shift(period, 1).key,
        "currency": company().currency,
        "pace": share,
        "totals": totals,
        "total_mark": None if page.has_other_pages() else mark(totals["earned"]),
        "earned_by_all": by_all,
        "mark_of_all": mark(by_all) if by_all is not None else None,
    }
    return render(request, "goals/pay/statements.html", context)


@require_GET
def statement_detail(request: UserRequest, person: int, period: str) -> HttpResponse:
    who = get_object_or_404(statement.people_visible_to(request.user), pk=person)
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    parsed_period = _period(fiscal_calendar, period, today)
    if parsed_period.key != period:
        raise Http404
    person_statement = statement.statement(who, parsed_period, today=today)
    return render(
        request, "goals/pay/statement.html", statement_context(request.user, person_statement, fiscal_calendar, today)
    )


def statement_context(
    user: User, person_statement: statement.Statement, fiscal_calendar: Calendar, today: date
) -> dict[str, Any]:
    """Return what the page of a statement shows beside the statement itself."""
    period, label = person_statement.period, period_label(person_statement.period.key)
    question = Question(user, period.start, period.end).narrowed(owner=person_statement.person.pk)
    before, after = _neighbours(person_statement, fiscal_calendar, today)
    caused = queries.dispute_adjustments(person_statement.person.pk, person_statement.period.key)
    earned, other = (
        _postings(person_statement, group, caused) for group in presenters.posting_groups(person_statement.pay.postings)
    )
    return {
        "statement": person_statement,
        "unlike": dashboard_difference(user, person_statement),
        "label": label,
        "blocks": blocks_of(person_statement, label, _windfalls(person_statement)),
        "due": [(row, person_statement.deals.get(row.deal_id)) for row in person_statement.due],
        "pace": pace(period, today),
        "credited": presenters.credited(person_statement.main),
        "rate_of_pay": ratio(person_statement.earned, presenters.credited(person_statement.main).in_period),
        "balances": presenters.balances(person_statement.pay),
        "notes": [
            *pay_texts.notes(person_statement.pay, fiscal_calendar),
            *[note for code in sorted(person_statement.unpaid) if (note := wording.why_unpaid(code, label))],
        ],
        "awards": [(award, person_statement.award_deal(award)) for award in person_statement.pay.awards],
        "rewards": _rewards(user, person_statement),
        "earned_postings": earned,
        "other_postings": other,
        "entries_url": metric("won_revenue").rows(question),
        "before": before,
        "after": after,
        "next_bound": wording.bound(person_statement.table, person_statement.next.lower, person_statement.currency)
        if person_statement.next and person_statement.table
        else "",
        "is_own": person_statement.person.pk == user.pk,
        "wage": _wage(user, person_statement),
        "today": today,
    }


@require_GET
def attainment_note(request: UserRequest) -> HttpResponse:
    """Where pay measures attainment otherwise than the quota dashboard of a period: one sentence, to stand on it."""
    fiscal_calendar, today = calendar(), business_day(timezone.now())
    try:
        period = fiscal_calendar.parse(request.GET.get("period", ""))
    except ValueError:
        period = fiscal_calendar.containing(today, PeriodKind.QUARTER)
    people = statement.people_visible_to(request.user).filter(enrolments__isnull=False).distinct()
    people = list(people.filter(pk=request.user.pk) if "own" in request.GET else people)
    context = {"rows": paid_otherwise(people, period), "period": period, "label": period_label(period.key)}
    return render(request, "goals/pay/_attainment_note.html", context)


def _neighbours(person_statement: statement.Statement, fiscal_calendar: Calendar, today: date) -> tuple[str, str]:
    """Return the keys of the statements before and after, also where the rhythm changed; nothing after today's."""
    period = person_statement.period
    keys = [period.key for period in statement.periods_of(person_statement.person, today)]
    if period.key not in keys:
        return fiscal_calendar.shift(period, -1).key, fiscal_calendar.shift(period, 1).key if period.end < today else ""
    at = keys.index(period.key)
    return keys[at + 1] if at + 1 < len(keys) else fiscal_calendar.shift(period, -1).key, keys[at - 1] if at else ""


def _postings(
    person_statement: statement.Statement, postings: list[Any], caused: Mapping[Any, list[Any]]
) -> list[tuple[str, Any, str, list[Any]]]:
    """Return postings in words, each with the adjustments that a dispute has caused."""
    return [
        (
            pay_texts.kind(posting.kind),
            posting,
            why(posting.kind, posting.why, person_statement.currency),
            caused.get((posting.kind, posting.why, posting.amount), []),
        )
        for posting in postings
    ]


@dataclass(frozen=True)
class ComponentBlock:
    """A component on the page of a statement: its lines, what its tiers paid, and the rules that paid."""

    name: str
    component: Any
    rows: list[tuple[Any, Any, str, str, presenters.LineItems]]
    tiers: list[presenters.StatementRow]
    limits: list[presenters.StatementRow]
    credited: presenters.Credited
    versions: list[tuple[Any, list[Any], str]]
    # What the sum of its lines is, where it stands for the statement.
    mark: FigureMark | None = None


def _rewards(user: User, person_statement: statement.Statement) -> list[tuple[Any, Any]]:
    """Return what was reached besides money, of a locked statement with what became of it."""
    if not person_statement.is_locked or not person_statement.pay.rewards:
        return [(reward, None) for reward in person_statement.pay.rewards]
    keyed_rewards = keys_on(person_statement.person.pk, person_statement.period, person_statement.pay.rewards)
    became = rewards_by_key([key for key, _one in keyed_rewards], user)
    return [(reward, became.get(key)) for key, reward in keyed_rewards]


def _wage(user: User, person_statement: statement.Statement) -> Decimal | None:
    """Return the base wage that limited what was deducted, for the person and admins; where nothing is owed none did."""
    is_open = user.pk == person_statement.person.pk or user.role == Role.ADMIN
    is_owing = person_statement.pay.opening.owed or person_statement.pay.closing.owed
    return person_statement.pay.other_wage if is_open and is_owing else None


def _windfalls(person_statement: statement.Statement) -> dict[Any, str]:
    """Return what is said of the deals of a statement that are held, by deal and posting; without one no query."""
    sources = [
        line.credit.about for line in person_statement.lines if line.unpaid == HELD and line.credit.about.deal_id
    ]
    if not sources:
        return {}
    rows = WindfallDecision.objects.filter(
        person=person_statement.person, deal__in={source.deal_id for source in sources}
    )
    last = last_decisions(rows)
    return {
        key: pay_texts.windfall(last.get((person_statement.person.pk, *key)), is_locked=person_statement.is_locked)
        for key in {(source.deal_id, source.posting) for source in sources}
    }


def blocks_of(person_statement: statement.Statement, label: str, withheld: Mapping[Any, str]) -> list[ComponentBlock]:
    """Return the components of a statement as its page shows them."""
    return [
        ComponentBlock(
            name=pay_texts.component(component.name),
            component=component,
            rows=[_row(person_statement, line, label, withheld) for line in component.lines],
            tiers=presenters.component_rows(component, person_statement.currency),
            limits=presenters.limit_rows(component, person_statement.currency),
            credited=presenters.credited(component),
            versions=_versions(person_statement, component),
            mark=_credited_mark(person_statement, component),
        )
        for component in person_statement.components
    ]


def _credited_mark(person_statement: statement.Statement, component: ComponentEarnings) -> FigureMark | None:
    """Return what the lines of the component that stands for a statement sum to; to date, with what counted before."""
    if component is not person_statement.main:
        return None
    credited = presenters.credited(component)
    return replace(
        person_statement.marks["credited"], value=credited.total if credited.is_to_date else credited.in_period
    )


def _row(
    person_statement: statement.Statement, line: StatementLine, label: str, withheld: Mapping[Any, str]
) -> tuple[Any, Any, str, str, presenters.LineItems]:
    """Return a line with its deal, why it earns nothing, where that is decided, and how it comes about."""
    deal, breakdown = person_statement.line_deal(line), presenters.line_parts(line, person_statement.currency)
    if line.unpaid != HELD or not line.credit.about.deal_id:
        return line, deal, wording.why_unpaid(line.unpaid, label), "", breakdown
    about = line.credit.about
    url = reverse("goals:windfall_decide", args=[about.deal_id, about.posting, person_statement.person.pk])
    return line, deal, withheld[about.deal_id, about.posting], url, breakdown


def _versions(person_statement: statement.Statement, component: ComponentEarnings) -> list[tuple[Any, list[Any], str]]:
    """Return the versions that paid in a component, or the one that would, with their tiers."""
    paid = {line.table.number: line.table for line in component.lines if line.table}
    if not paid and person_statement.table and component is person_statement.main:
        paid = {person_statement.table.number: person_statement.table}
    tables = [paid[number] for number in sorted(paid)]
    return [
        (table, example_tier_rows(table, person_statement.currency, component.quota), wording.how_read(table))
        for table in tables
    ]


@require_GET
def deal_estimate(request: UserRequest, pk: int) -> HttpResponse:
    """What a deal earns: to whoever shares in it; to who leads or watches, what it earns its owner."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user).select_related("owner"), pk=pk)
    today = business_day(timezone.now())
    shared = [row.person for row in DealSplit.objects.filter(deal=deal).select_related("person")] or [deal.owner]
    on_top = [row.person for row in DealOverlay.objects.filter(deal=deal).select_related("person")]
    sharing = list(dict.fromkeys([*shared, *on_top]))
    scope, shares = scope_of(request.user), request.user in sharing
    sharers = sorted((p for p in sharing if scope.sees_person(p.pk)), key=lambda p: p.pk != deal.owner_id)
    person = request.user if shares else next(iter(sharers), None)
    deal_estimate = estimates.estimate_for_deal(deal, person, today) if person else None
    rate = ratio(deal_estimate.amount, deal_estimate.credited) if deal_estimate else None
    context = {"estimate": deal_estimate, "deal": deal, "is_own": shares, "rate": rate or Decimal(0)}
    return render(request, "goals/pay/_estimate.html", context)


@require_GET
def deals_earned(request: UserRequest) -> HttpResponse:
    """What the won deals of `?deal=` earned whoever asks: a badge for the card of each, to be put in place by its id."""
    deal_ids = [int(pk) for pk in request.GET.getlist("deal")[:SHOWN_DEALS] if pk.isdecimal() and len(pk) < 19]
    deals = Deal.objects.visible_to(request.user).filter(pk__in=deal_ids)
    earned = estimates.earned_on(deals, request.user, business_day(timezone.now()))
    context = {"earned": sorted(earned.items()), "currency": company().currency}
    return render(request, "goals/pay/_earned.html", context)

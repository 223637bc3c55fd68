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
from goals.pay.models import WindfallDecision
from goals.pay.plan import wording
from goals.pay.plan.queries import tier_rows
from goals.pay.statements import estimates, listing, presenters, queries, statement
from goals.pay.statements.measured import paid_otherwise, unlike_dashboard
from goals.pay.statements.rewards import keys_on
from goals.pay.windfalls.queries import HELD, last_decisions
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.reasons import why
from goals.planning.quotas.choices import LEVELS
from goals.planning.quotas.rules import status as standing
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


def _period(own: Calendar, key: str | None, today: date, kind: PeriodKind = PeriodKind.QUARTER) -> Period:
    try:
        found = own.parse(key or "")
    except ValueError:
        return own.containing(today, kind)
    return found if found.kind in (PeriodKind.MONTH, PeriodKind.QUARTER) else own.containing(today, kind)


def statement_list(request: UserRequest) -> HttpResponse:
    """A rep's statements by period; for who leads or watches, everybody's of one period."""
    scope = scope_of(request.user)
    own, today = calendar(), business_day(timezone.now())
    everybody = scope.sees_all or bool(scope.team_ids)
    person = request.GET.get("person", "")
    if everybody and not person:
        return _of_period(request, own, today)
    if not everybody and (key := request.GET.get("period")):
        return redirect("goals:statement_detail", request.user.pk, _period(own, key, today).key)
    people = statement.people_visible_to(request.user)
    who = get_object_or_404(people, pk=person) if person.isdecimal() else request.user
    page = Paginator(_periods_shown(who, own, today), SHOWN_PERIODS).get_page(request.GET.get("page"))
    made = statement.statements([who], list(page), today=today)
    rows = [(made[who.pk, period.key], period_label(period.key)) for period in page]
    rows = [row for row in rows if row[0].lines or row[0].plan or row[0].period.end >= today]
    context = {"who": who, "rows": rows, "page": page, "everybody": everybody, "today": today}
    return render(request, "goals/pay/statements_of.html", context)


def _periods_shown(who: Any, own: Calendar, today: date) -> list[Period]:
    """Return the periods of a person's statements; of who never was on a plan the last ones, to see what was sold."""
    found = statement.periods_of(who, today)
    return found if len(found) > 1 else [own.shift(found[0], -step) for step in range(SHOWN_PERIODS)]


def _of_period(request: UserRequest, own: Calendar, today: date) -> HttpResponse:
    period = _period(own, request.GET.get("period"), today)
    people = listing.people_with_statements(request.user, period)
    page = Paginator(people, PEOPLE).get_page(request.GET.get("page"))
    found = list(statement.statements(page, [period], today=today).values())
    is_part = page.has_other_pages() and any(one.is_locked for one in found)
    current = {kind: own.containing(today, kind) for kind in (PeriodKind.QUARTER, PeriodKind.MONTH)}
    keys = [own.shift(current[period.kind], by).key for by in range(1, -9, -1)]
    share = pace(period, today)
    totals = {name: sum((getattr(s, name) for s in found), ZERO) for name in ("credited", "earned", "pending")}
    by_all = listing.locked_total(request.user, period) if is_part else None

    def mark(earned: Decimal) -> FigureMark:
        return FigureMark("pay_earned", earned, f"statements={period.kind}", f"{period.start}..{period.end}")

    context = {
        "page": page,
        "rows": [(s, LEVELS[standing(s.attainment, share)]) for s in found],
        "period": period,
        "label": period_label(period.key),
        "periods": [(key, period_label(key)) for key in keys],
        "kinds": [(kind, current[kind].key) for kind in (PeriodKind.QUARTER, PeriodKind.MONTH)],
        "before": own.shift(period, -1).key,
        "after": own.shift(period, 1).key,
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
    own, today = calendar(), business_day(timezone.now())
    asked = _period(own, period, today)
    if asked.key != period:
        raise Http404
    made = statement.statement(who, asked, today=today)
    return render(request, "goals/pay/statement.html", statement_context(request.user, made, own, today))


def statement_context(user: User, made: statement.Statement, own: Calendar, today: date) -> dict[str, Any]:
    """Return what the page of a statement shows beside the statement itself."""
    period, label = made.period, period_label(made.period.key)
    question = Question(user, period.start, period.end).narrowed(owner=made.person.pk)
    before, after = _neighbours(made, own, today)
    caused = queries.disputed(made.person.pk, made.period.key)
    earned, other = (_postings(made, group, caused) for group in presenters.posting_groups(made.pay.postings))
    return {
        "statement": made,
        "unlike": unlike_dashboard(user, made),
        "label": label,
        "blocks": blocks_of(made, label, _windfalls(made)),
        "due": [(row, made.deals.get(row.deal_id)) for row in made.due],
        "pace": pace(period, today),
        "credited": presenters.credited(made.main),
        "rate_of_pay": ratio(made.earned, presenters.credited(made.main).here),
        "balances": presenters.balances(made.pay),
        "notes": [
            *pay_texts.notes(made.pay, own),
            *[note for code in sorted(made.unpaid) if (note := wording.why_unpaid(code, label))],
        ],
        "awards": [(award, made.award_deal(award)) for award in made.pay.awards],
        "rewards": _rewards(user, made),
        "earned_postings": earned,
        "other_postings": other,
        "entries_url": metric("won_revenue").rows(question),
        "before": before,
        "after": after,
        "next_bound": wording.bound(made.table, made.next.lower, made.currency) if made.next and made.table else "",
        "is_own": made.person.pk == user.pk,
        "wage": _wage(user, made),
        "today": today,
    }


@require_GET
def attainment_note(request: UserRequest) -> HttpResponse:
    """Where pay measures attainment otherwise than the quota dashboard of a period: one sentence, to stand on it."""
    own, today = calendar(), business_day(timezone.now())
    try:
        period = own.parse(request.GET.get("period", ""))
    except ValueError:
        period = own.containing(today, PeriodKind.QUARTER)
    people = statement.people_visible_to(request.user).filter(enrolments__isnull=False).distinct()
    people = list(people.filter(pk=request.user.pk) if "own" in request.GET else people)
    context = {"rows": paid_otherwise(people, period), "period": period, "label": period_label(period.key)}
    return render(request, "goals/pay/_attainment_note.html", context)


def _neighbours(made: statement.Statement, own: Calendar, today: date) -> tuple[str, str]:
    """Return the keys of the statements before and after, also where the rhythm changed; nothing after today's."""
    period = made.period
    keys = [one.key for one in statement.periods_of(made.person, today)]
    if period.key not in keys:
        return own.shift(period, -1).key, own.shift(period, 1).key if period.end < today else ""
    at = keys.index(period.key)
    return keys[at + 1] if at + 1 < len(keys) else own.shift(period, -1).key, keys[at - 1] if at else ""


def _postings(
    made: statement.Statement, postings: list[Any], caused: Mapping[Any, list[Any]]
) -> list[tuple[str, Any, str, list[Any]]]:
    """Return postings in words, each with the adjustments that a dispute has caused."""
    return [
        (
            pay_texts.kind(one.kind),
            one,
            why(one.kind, one.why, made.currency),
            caused.get((one.kind, one.why, one.amount), []),
        )
        for one in postings
    ]


@dataclass(frozen=True)
class Block:
    """A component on the page of a statement: its lines, what its tiers paid, and the rules that paid."""

    name: str
    component: Any
    rows: list[tuple[Any, Any, str, str, presenters.LineParts]]
    tiers: list[presenters.StatementRow]
    limits: list[presenters.StatementRow]
    credited: presenters.Credited
    versions: list[tuple[Any, list[Any], str]]
    # What the sum of its lines is, where it stands for the statement.
    mark: FigureMark | None = None


def _rewards(user: User, made: statement.Statement) -> list[tuple[Any, Any]]:
    """Return what was reached besides money, of a locked statement with what became of it."""
    if not made.is_locked or not made.pay.rewards:
        return [(one, None) for one in made.pay.rewards]
    found = keys_on(made.person.pk, made.period, made.pay.rewards)
    became = rewards_by_key([key for key, _one in found], user)
    return [(one, became.get(key)) for key, one in found]


def _wage(user: User, made: statement.Statement) -> Decimal | None:
    """Return the base wage that limited what was deducted, for the person and admins; where nothing is owed none did."""
    is_open = user.pk == made.person.pk or user.role == Role.ADMIN
    is_owing = made.pay.opening.owed or made.pay.closing.owed
    return made.pay.other_wage if is_open and is_owing else None


def _windfalls(made: statement.Statement) -> dict[Any, str]:
    """Return what is said of the deals of a statement that are held, by deal and posting; without one no query."""
    sources = [line.credit.about for line in made.lines if line.unpaid == HELD and line.credit.about.deal_id]
    if not sources:
        return {}
    rows = WindfallDecision.objects.filter(person=made.person, deal__in={one.deal_id for one in sources})
    last = last_decisions(rows)
    return {
        key: pay_texts.windfall(last.get((made.person.pk, *key)), is_locked=made.is_locked)
        for key in {(one.deal_id, one.posting) for one in sources}
    }


def blocks_of(made: statement.Statement, label: str, held: Mapping[Any, str]) -> list[Block]:
    """Return the components of a statement as its page shows them."""
    return [
        Block(
            name=pay_texts.component(component.name),
            component=component,
            rows=[_row(made, line, label, held) for line in component.lines],
            tiers=presenters.component_rows(component, made.currency),
            limits=presenters.limit_rows(component, made.currency),
            credited=presenters.credited(component),
            versions=_versions(made, component),
            mark=_credited_mark(made, component),
        )
        for component in made.components
    ]


def _credited_mark(made: statement.Statement, component: Any) -> FigureMark | None:
    """Return what the lines of the component that stands for a statement sum to; to date, with what counted before."""
    if component is not made.main:
        return None
    found = presenters.credited(component)
    return replace(made.marks["credited"], value=found.whole if found.is_to_date else found.here)


def _row(
    made: statement.Statement, line: Any, label: str, held: Mapping[Any, str]
) -> tuple[Any, Any, str, str, presenters.LineParts]:
    """Return a line with its deal, why it earns nothing, where that is decided, and how it comes about."""
    deal, parts = made.line_deal(line), presenters.line_parts(line, made.currency)
    if line.unpaid != HELD or not line.credit.about.deal_id:
        return line, deal, wording.why_unpaid(line.unpaid, label), "", parts
    about = line.credit.about
    url = reverse("goals:windfall_decide", args=[about.deal_id, about.posting, made.person.pk])
    return line, deal, held[about.deal_id, about.posting], url, parts


def _versions(made: statement.Statement, component: Any) -> list[tuple[Any, list[Any], str]]:
    """Return the versions that paid in a component, or the one that would, with their tiers."""
    paid = {line.table.number: line.table for line in component.lines if line.table}
    if not paid and made.table and component is made.main:
        paid = {made.table.number: made.table}
    tables = [paid[number] for number in sorted(paid)]
    return [(table, tier_rows(table, made.currency, component.quota), wording.how_read(table)) for table in tables]


@require_GET
def deal_estimate(request: UserRequest, pk: int) -> HttpResponse:
    """What a deal earns: to whoever shares in it; to who leads or watches, what it earns its owner."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user).select_related("owner"), pk=pk)
    today = business_day(timezone.now())
    shared = [row.person for row in DealSplit.objects.filter(deal=deal).select_related("person")] or [deal.owner]
    on_top = [row.person for row in DealOverlay.objects.filter(deal=deal).select_related("person")]
    sharing = list(dict.fromkeys([*shared, *on_top]))
    scope, shares = scope_of(request.user), request.user in sharing
    seen = sorted((p for p in sharing if scope.sees_person(p.pk)), key=lambda p: p.pk != deal.owner_id)
    person = request.user if shares else next(iter(seen), None)
    made = estimates.estimate_for_deal(deal, person, today) if person else None
    rate = ratio(made.amount, made.credited) if made else None
    context = {"estimate": made, "deal": deal, "is_own": shares, "rate": rate or Decimal(0)}
    return render(request, "goals/pay/_estimate.html", context)


@require_GET
def deals_earned(request: UserRequest) -> HttpResponse:
    """What the won deals of `?deal=` earned whoever asks: a badge for the card of each, to be put in place by its id."""
    asked = [int(pk) for pk in request.GET.getlist("deal")[:SHOWN_DEALS] if pk.isdecimal() and len(pk) < 19]
    deals = Deal.objects.visible_to(request.user).filter(pk__in=asked)
    earned = estimates.earned_on(deals, request.user, business_day(timezone.now()))
    context = {"earned": sorted(earned.items()), "currency": company().currency}
    return render(request, "goals/pay/_earned.html", context)

"""Importing deals in portions: each portion with lines, splits, trail and ledger entries in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from customers.accounts.models import Account
from pipeline.deals.models import Deal, DealLine, DealSplit, StageMove
from pipeline.deals.renewing import refresh_probabilities
from pipeline.deals.rules import keys_of
from pipeline.imports import rules
from pipeline.imports.mapping import Section
from pipeline.imports.people import people_by_name, username_of
from pipeline.process.choices import ForecastCategory, StageKind
from pipeline.process.models import LossReason, Process, Stage
from pipeline.products.models import Price, Product
from pipeline.sales.actions import post_many
from pipeline.sales.rules import Line, Sale, Share
from salesplan.core.amounts.rules import Wanted
from salesplan.core.audit import acting
from salesplan.core.company.queries import company
from salesplan.core.errors import Refused
from salesplan.core.money import HUNDRED, quantize
from salesplan.people.models import User
from salesplan.people.queries import Placements, placements

if TYPE_CHECKING:
    from pipeline.imports.actions import Run

PORTION = 500
CLOSED = {StageKind.WON: ("1", ForecastCategory.CLOSED), StageKind.LOST: ("0", ForecastCategory.OMITTED)}


@dataclass
class Known:
    """Everything rows refer to, loaded once."""

    people: dict[str, User]
    products: dict[str, Product]
    prices: dict[int, Decimal]
    accounts: dict[str, Account]
    stages: dict[str, Stage]
    reason: LossReason
    placed: Placements
    zone: ZoneInfo

    def noon(self, day: date) -> datetime:
        """Return noon of a day in the company's zone: when an imported step is said to have happened."""
        return datetime.combine(day, time(12), self.zone)


@dataclass
class Draft:
    """One deal that is ready to be written."""

    deal: Deal
    product: Product | None
    quantity: Decimal


def import_deals(run: "Run") -> None:
    """Import the deals that no earlier run imported."""
    section = run.section("deals")
    if section is None:
        return
    known = _load(run, section)
    begins = run.mapping.external("deals", "")
    done = set(Deal.objects.filter(external_id__startswith=begins).values_list("external_id", flat=True))
    portion: list[Draft] = []
    for draft in _drafts(run, section, known, done):
        portion.append(draft)
        if len(portion) == PORTION:
            _write(run, portion, known)
            portion = []
    _write(run, portion, known)
    refresh_probabilities(run.at)


def _load(run: "Run", section: Section) -> Known:
    with acting(run.by, "import.process", why=run.mapping.name):
        stages = _stages(section)
        reason = LossReason.objects.get_or_create(name="Not recorded", defaults={"name_zh": "未记录", "position": 99})[
            0
        ]
    begins = run.mapping.external("accounts", "")
    prices = Price.objects.filter(currency=run.currency).order_by("from_on").values_list("product", "amount")
    return Known(
        people=people_by_name(),
        products={product.code: product for product in Product.objects.all()},
        prices=dict(prices),
        accounts={account.name: account for account in Account.objects.filter(external_id__startswith=begins)},
        stages=stages,
        reason=reason,
        placed=placements(),
        zone=ZoneInfo(company().time_zone),
    )


def _stages(section: Section) -> dict[str, Stage]:
    told = section.settings.get("stages", [])
    name = str(section.settings.get("process", "Imported"))
    process, new = Process.objects.get_or_create(name=name)
    if not new:
        return {stage.name: stage for stage in process.stages.all()}
    kinds = [stage.get("kind", "open") for stage in told]
    if sorted(kind for kind in kinds if kind in CLOSED) != ["lost", "won"] or "open" not in kinds:
        raise Refused("[[deals.stages]] must list at least one open stage, one won and one lost.")
    for position, stage in enumerate(told):
        kind = stage.get("kind", "open")
        probability, category = CLOSED.get(kind, (stage.get("probability", 0), stage.get("category", "pipeline")))
        Stage.objects.create(
            process=process,
            name=stage["name"],
            name_zh=stage.get("name_zh", ""),
            kind=kind,
            position=position,
            probability=Decimal(str(probability)),
            category=category,
        )
    return {stage.name: stage for stage in process.stages.all()}


def _drafts(run: "Run", section: Section, known: Known, done: set[str]) -> Iterator[Draft]:
    for line, row in run.rows(section):
        try:
            key = rules.required(rules.text(section.cell(row, "id")), "the id")
            external = run.mapping.external("deals", key)
            if external in done:
                run.report.known("deals")
                continue
            draft = _draft(run, section, row, known)
        except ValueError as fault:
            run.report.refuse("deals", section.file, line, fault, row)
            continue
        draft.deal.external_id = external
        done.add(external)
        yield draft


def _draft(run: "Run", section: Section, row: dict[str, Any], known: Known) -> Draft:
    def text(name: str) -> str:
        return rules.text(section.cell(row, name))

    owner = known.people.get(username_of(rules.required(text("owner"), "the owner")))
    if owner is None:
        raise ValueError(f"the owner {text('owner')!r} is not known")
    stage = _one(known.stages, rules.required(text("stage"), "the stage"), "the stage")
    product = _one(known.products, text("product"), "the product") if text("product") else None
    account = _one(known.accounts, text("account"), "the account") if text("account") else None
    forms = run.mapping.date_formats
    started, closed = rules.day(section.cell(row, "started"), forms), rules.day(section.cell(row, "closed"), forms)
    _check_dates(stage, started, closed, run.today)
    day = closed if stage.kind != StageKind.OPEN else None
    team = known.placed.team(owner.pk, day or run.today)
    run.permits.check_deal(stage.kind, owner, team, closed)
    amount = _amount(run, section, row, product, stage, known)
    quantity = _quantity(run, section, row)
    begun = started or day or run.today
    name = (
        text("name")
        or " – ".join(part for part in (product and product.name, account and account.name) if part)
        or text("id")
    )
    deal = Deal(
        name=name[:200],
        account=account,
        owner=owner,
        team_id=team,
        process=stage.process,
        stage=stage,
        state=stage.kind,
        currency=run.currency,
        amount=amount,
        amount_base=amount,
        expected_close_on=rules.day(section.cell(row, "expected_close"), forms) or day,
        closed_on=day,
        loss_reason=known.reason if stage.kind == StageKind.LOST else None,
        main_product=product,
        postings=int(stage.kind == StageKind.WON),
        stage_since=known.noon(day or begun),
        started_on=begun,
        created_by=run.by,
        created_at=known.noon(begun),
        **keys_of(name, account.name if account else "", text("id")),
    )
    return Draft(deal, product, quantity)


def _quantity(run: "Run", section: Section, row: dict[str, Any]) -> Decimal:
    wanted = Wanted(whole=9, places=3, asks_comma=True, mark=run.mapping.decimal_mark)
    return rules.amount(section.cell(row, "quantity"), wanted) or Decimal(1)


def _one(known: dict[str, Any], key: str, what: str) -> Any:
    if key not in known:
        raise ValueError(f"{what} {key!r} is not known")
    return known[key]


def _check_dates(stage: Stage, started: date | None, closed: date | None, today: date) -> None:
    if stage.kind == StageKind.OPEN:
        return
    if closed is None:
        raise ValueError(f"a deal in stage {stage.name!r} needs the day it closed")
    if closed > today:
        raise ValueError(f"it is said to have closed on {closed}, which is to come")
    if started and closed < started:
        raise ValueError(f"it closed on {closed}, before it started on {started}")


def _amount(
    run: "Run", section: Section, row: dict[str, Any], product: Product | None, stage: Stage, known: Known
) -> Decimal:
    told = run.amount(section, row, "amount")
    if told is None and stage.kind == StageKind.WON:
        raise ValueError("a won deal needs its amount")
    if told is None and product and section.settings.get("amount_if_empty") == "list price":
        told = known.prices.get(product.pk)
    return quantize(told or Decimal(0), run.currency)


def _write(run: "Run", portion: list[Draft], known: Known) -> None:
    if not portion:
        return
    with acting(run.by, "import.deals", why=run.mapping.name):
        Deal.objects.bulk_create([draft.deal for draft in portion])
        DealLine.objects.bulk_create(_line(draft) for draft in portion if draft.product)
        DealSplit.objects.bulk_create(
            DealSplit(deal=d.deal, person_id=d.deal.owner_id, percent=HUNDRED) for d in portion
        )
        StageMove.objects.bulk_create(move for draft in portion for move in _moves(draft, run, known))
        post_many([_sale(draft, run, known) for draft in portion if draft.deal.state == StageKind.WON], by=run.by)
    run.report.new("deals", len(portion))


def _line(draft: Draft) -> DealLine:
    deal, unit = draft.deal, draft.deal.amount / draft.quantity
    return DealLine(
        deal=deal, product=draft.product, quantity=draft.quantity, unit_price=round(unit, 4), amount=deal.amount
    )


def _moves(draft: Draft, run: "Run", known: Known) -> Iterator[StageMove]:
    deal = draft.deal
    first = deal.stage if deal.state == StageKind.OPEN else _before_close(known)
    yield StageMove(deal=deal, to_stage=first, at=deal.created_at, by=run.by, amount_base=deal.amount_base)
    if deal.state != StageKind.OPEN:
        yield StageMove(
            deal=deal,
            from_stage=first,
            to_stage=deal.stage,
            at=deal.stage_since,
            by=run.by,
            amount_base=deal.amount_base,
        )


def _before_close(known: Known) -> Stage:
    """The last open stage: a closed deal must have been there."""
    return max(
        (stage for stage in known.stages.values() if stage.kind == StageKind.OPEN), key=lambda stage: stage.position
    )


def _sale(draft: Draft, run: "Run", known: Known) -> Sale:
    deal, day = draft.deal, draft.deal.closed_on
    assert day is not None
    owner = deal.owner_id
    return Sale(
        deal_id=deal.pk,
        account_id=deal.account_id,
        owner_id=owner,
        currency=deal.currency,
        base=run.currency,
        rate=Decimal(1),
        sold_on=day,
        booked_at=known.noon(day),
        lines=(Line(deal.main_product_id, draft.quantity, deal.amount),),
        shares=(Share(owner, HUNDRED, known.placed.team(owner, day), known.placed.region(owner, day)),),
        industry=deal.account.industry if deal.account else "",
        by_id=getattr(run.by, "pk", None),
    )

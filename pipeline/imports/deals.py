"""Importing deals in portions of whole documents: each with its lines, shares, trail and ledger in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from pipeline.deals.actions.past_deals import LoadContext, PastDeal, enter_deals
from pipeline.deals.actions.refreshing import refresh_probabilities
from pipeline.deals.choices import DealType
from pipeline.deals.models import Deal, DealLine
from pipeline.deals.queries.lines_and_splits import LARGEST
from pipeline.deals.rules.deals import SplitInput
from pipeline.imports import labels, rules
from pipeline.imports.accounts import Accounts
from pipeline.imports.documents import documents, head_of, without_repeats
from pipeline.imports.finding import People
from pipeline.imports.lines import LineFigures, PricedLine, figures_of, worth_of
from pipeline.imports.mapping import MappingSection
from pipeline.imports.portions import write_in_parts
from pipeline.imports.returning import Returns
from pipeline.imports.rows import FAULTS, ImportRow
from pipeline.imports.rules import ImportProblem, shown
from pipeline.imports.run import ImportRun
from pipeline.imports.stages import ProcessReferences, load_ways
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Stage
from pipeline.products.models import Product
from pipeline.products.queries import price_on
from salesplan.core.audit import acting
from salesplan.core.company.queries import rates
from salesplan.core.money import HUNDRED, ZERO
from salesplan.core.search.folding import fold
from salesplan.people.models import User
from salesplan.people.queries import placements

LONGEST_DEAL_NAME = 200


@dataclass
class ImportReferences:
    """Everything rows refer to, loaded once."""

    people: People
    products: dict[str, Product]
    prices: dict[str, dict[int, Decimal]]
    accounts: Accounts
    process: ProcessReferences
    context: LoadContext


@dataclass(frozen=True)
class SourceDocument:
    """A deal that is ready to be written, and the rows that say it."""

    past: PastDeal
    rows: list[ImportRow]


def import_deals(run: ImportRun) -> None:
    """Import the deals that no earlier run imported, then what came back of them."""
    section = run.section("deals")
    if section is None:
        return
    references = _load(run, section)
    begins = run.mapping.external("deals", "")
    done = set(Deal.objects.filter(external_id__startswith=begins).values_list("external_id", flat=True))
    returns = Returns(run, section, references.products)
    batch: list[SourceDocument] = []
    for document in _past_deals(run, section, references, done, returns):
        batch.append(document)
        if len(batch) >= run.batch_size:
            _write(run, batch, references)
            batch = []
    _write(run, batch, references)
    returns.book()
    refresh_probabilities(run.at)


def _load(run: ImportRun, section: MappingSection) -> ImportReferences:
    ways = load_ways(run, section)
    products = list(Product.objects.order_by("pk"))
    by_code = labels.by_label(products) | {fold(product.code): product for product in products}
    pks = [product.pk for product in products]
    return ImportReferences(
        people=People.everybody(),
        products=by_code,
        prices={currency: price_on(pks, currency, run.today) for currency in run.currencies},
        accounts=Accounts(run),
        process=ways,
        context=LoadContext(rates(), placements(), run.today),
    )


def _past_deals(
    run: ImportRun, section: MappingSection, references: ImportReferences, done: set[str], returns: Returns
) -> Iterator[SourceDocument]:
    for key, rows in documents(run, section):
        external = run.mapping.external("deals", key)
        try:
            rows = without_repeats(rows)
            sold = returns.sold(key, rows, is_known=external in done)
            if external in done or not sold:
                run.report.seen_before("deals", len(sold))
                continue
            past = _past_deal(run, sold, references)
        except FAULTS as fault:
            _refuse(rows, fault)
            continue
        past.deal.external_id = external
        yield SourceDocument(past, sold)


def _refuse(rows: list[ImportRow], fault: Exception) -> None:
    """Put a whole document aside: the row that is wrong with its reason, the others with its line."""
    wrong = getattr(fault, "row", None) or rows[0]
    for row in rows:
        is_of_all = getattr(fault, "code", "") in ("deal_heads", "deal_identical", "not_stored")
        row.refuse(fault if row is wrong or is_of_all else ImportProblem("deal_with_bad_line", {"line": wrong.line}))


def _past_deal(run: ImportRun, rows: list[ImportRow], references: ImportReferences) -> PastDeal:
    head = head_of(rows)
    owner = head.person(references.people, "owner")
    if owner is None:
        raise ImportProblem("empty", name="owner")
    stage, reason = references.process.stage(head)
    started, closed = head.maybe(lambda: head.day("started"), None), head.day("closed")
    _check_dates(run, stage, started, closed)
    currency = head.currency()
    worths = list(_worths(rows, currency, stage, references))
    splits = _splits(head, references)
    team = references.context.placed.team(owner.pk, (closed if stage.kind != StageKind.OPEN else None) or run.today)
    run.permits.check_deal(stage.kind, owner, team, closed, [part.person_id for part in splits])
    if stage.kind == StageKind.OPEN and not owner.is_active:
        raise ImportProblem("owner_left", {"text": owner.name}, "owner")
    deal = _deal(run, head, owner, stage, (started, closed), currency, references)
    _price(deal, worths, head.text("id"))
    if stage.kind == StageKind.LOST:
        deal.loss_reason = _reason(head, reason, references)
    first = references.process.open_stages[0] if started and references.process.open_stages else None
    return PastDeal(deal, [_line(worth) for worth in worths if worth.product], splits, first)


def _worths(rows: list[ImportRow], currency: str, stage: Stage, references: ImportReferences) -> Iterator[PricedLine]:
    is_by_list = rows[0].section.settings.get("amount_if_empty") == "list price"
    for row in rows:
        try:
            figures: LineFigures = figures_of(row, currency, product_of(row, references.products))
            if figures.product is None and len(rows) > 1:
                raise ImportProblem("lines_without_product", name="product")
            price = (
                references.prices.get(currency, {}).get(figures.product.pk) if figures.product and is_by_list else None
            )
            yield worth_of(figures, currency, stage.kind, price)
        except FAULTS as fault:
            fault.row = row  # type: ignore[union-attr]
            raise


def product_of(row: ImportRow, products: dict[str, Product]) -> Product | None:
    """Return the product that a row names by its code, or by its name in either language."""
    text = row.text("product")
    if text and fold(text) not in products:
        raise ImportProblem("product_unknown", {"text": shown(text)}, "product")
    return products[fold(text)] if text else None


def _deal(
    run: ImportRun,
    head: ImportRow,
    owner: User,
    stage: Stage,
    days: tuple[date | None, date | None],
    currency: str,
    references: ImportReferences,
) -> Deal:
    started, closed = days
    is_open = stage.kind == StageKind.OPEN
    day = None if is_open else closed
    begun = started or day or run.today
    account = references.accounts.find(run, head.text("account")) if head.text("account") else None
    expected = head.maybe(lambda: head.day("expected_close"), None)
    if is_open and closed is not None and expected is not None:
        head.leave_out(ImportProblem("closed_of_open", {"day": closed}, "closed"))
    made = Deal(
        account=account,
        owner=owner,
        process_id=stage.process_id,
        stage=stage,
        state=stage.kind,
        currency=currency,
        expected_close_on=expected or closed,
        closed_on=day,
        channel=head.maybe(lambda: references.process.channel(head), None),
        deal_type=head.maybe(lambda: head.choice("deal_type", DealType), ""),
        next_step=head.maybe(lambda: head.text("next_step"), "") if is_open else "",
        stage_since=_moment(run, day or begun),
        started_on=started or (run.today if is_open else None),
        created_by=run.by,
        created_at=_moment(run, begun),
    )
    made.name = head.maybe(lambda: head.text("name"), "")
    return made


def _price(deal: Deal, worths: list[PricedLine], key: str) -> None:
    """Set what the deal is worth, and the name of one that the file gives none."""
    deal.amount = sum((worth.amount for worth in worths), ZERO)
    if deal.amount >= LARGEST:
        raise ImportProblem("too_large", name="amount")
    if not deal.name:
        largest = max(worths, key=lambda worth: worth.amount)
        parts = [one.name for one in (largest.product, deal.account) if one]
        whole = " – ".join(parts)
        # Made here and not typed: where both names are too long together, the customer's alone says enough.
        deal.name = whole if 0 < len(whole) <= LONGEST_DEAL_NAME else (parts or [key])[-1]


def _moment(run: ImportRun, day: date) -> datetime:
    """Return noon of a day in the company's zone, when an imported step is said to have happened; never after now."""
    return min(datetime.combine(day, time(12), run.zone), run.at)


def _line(worth: PricedLine) -> DealLine:
    return DealLine(
        product=worth.product,
        quantity=worth.quantity,
        unit_price=worth.unit_price,
        discount=worth.discount,
        amount=worth.amount,
    )


def _splits(head: ImportRow, references: ImportReferences) -> list[SplitInput]:
    """Return who shares in a deal with how much, then the overlays on top; one name without a figure has all of it."""
    named = _named(head, references, "shares")
    shares = [HUNDRED if percent is None and len(named) == 1 else percent or ZERO for _person, percent in named]
    if shares and (sum(shares) != HUNDRED or min(shares) <= 0):
        raise ImportProblem("shares_total", {"total": sum(shares)}, "shares")
    out = [SplitInput(person.pk, percent) for (person, _typed), percent in zip(named, shares, strict=True)]
    for person, percent in _named(head, references, "overlays"):
        if percent is None or not 0 < percent <= HUNDRED:
            raise ImportProblem("overlay_percent", {"person": person.name}, "overlays")
        out.append(SplitInput(person.pk, percent, is_overlay=True))
    return out


def _named(head: ImportRow, references: ImportReferences, name: str) -> list[tuple[User, Decimal | None]]:
    """Return the people that a cell names with their percent, each once."""
    try:
        typed = rules.shares(head.section.cell(head.cells, name))
        people = [(text, references.people.find(text, f"deals.values.{name}"), percent) for text, percent in typed]
    except FAULTS as fault:
        fault.name = name  # type: ignore[union-attr]
        raise
    out: list[tuple[User, Decimal | None]] = []
    for text, person, percent in people:
        if person is None:
            raise ImportProblem("person_unknown", {"text": shown(text)}, name)
        if any(person == other for other, _percent in out):
            told = {"person": text}
            raise (
                ImportProblem("shares_twice", told, name)
                if name == "shares"
                else ImportProblem("overlays_twice", told, name)
            )
        out.append((person, percent))
    return out


def _reason(head: ImportRow, of_stage: LossReason | None, references: ImportReferences) -> LossReason:
    return head.maybe(lambda: references.process.reason(head), None) or of_stage or references.process.not_recorded


def _check_dates(run: ImportRun, stage: Stage, started: date | None, closed: date | None) -> None:
    if started and started > run.today:
        raise ImportProblem("started_future", {"day": started}, "started")
    if stage.kind == StageKind.OPEN:
        return
    if closed is None:
        raise ImportProblem("closed_needed", {"stage": stage.label}, "closed")
    if closed > run.today:
        raise ImportProblem("closed_future", {"day": closed}, "closed")
    if started and closed < started:
        raise ImportProblem("closed_before_start", {"day": closed, "start": started}, "closed")


def _write(run: ImportRun, batch: list[SourceDocument], references: ImportReferences) -> None:
    def write(part: Sequence[SourceDocument]) -> None:
        enter_deals([document.past for document in part], references.context, by=run.by, at=run.at)
        run.report.new("deals", sum(len(document.rows) for document in part))

    with acting(run.by, "import.deals", why=run.mapping.name):
        write_in_parts(batch, write, lambda document, fault: _refuse(document.rows, fault))

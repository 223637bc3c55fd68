"""What a file says of goods that came back: rows with less than nothing, in the document of the sale or in one of their own.

They wait until all deals are there, and are then booked in the order of their days.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from pipeline.deals.models import Deal, DealReturn
from pipeline.imports.lines import back_of, figures_of
from pipeline.imports.mapping import MappingSection
from pipeline.imports.rows import FAULTS, ImportRow
from pipeline.imports.rules import ImportProblem, shown
from pipeline.imports.run import ImportRun
from pipeline.products.models import Product
from pipeline.returns.actions import record_return
from pipeline.returns.rules import SoldGoods
from salesplan.core.audit import acting
from salesplan.core.search.folding import fold


@dataclass
class _Waiting:
    """One return: the deal it takes from, its day where the file names one, and its rows with what comes back."""

    external: str
    of: str
    day: date | None
    currency: str
    rows: list[ImportRow] = field(default_factory=list)
    goods: list[SoldGoods] = field(default_factory=list)


class Returns:
    """Gathers the rows that take something back, and books them once all deals are there."""

    def __init__(self, run: ImportRun, section: MappingSection, products: dict[str, Product]) -> None:
        self.run, self.products = run, products
        self.waiting: list[_Waiting] = []
        begins = run.mapping.external("returns", "")
        self.done = set(DealReturn.objects.filter(external_id__startswith=begins).values_list("external_id", flat=True))
        self.can_name = section.has("returns")
        self.same: Counter[tuple[Any, ...]] = Counter()

    def sold(self, key: str, rows: list[ImportRow], *, is_known: bool) -> list[ImportRow]:
        """Return the rows of a document that sell; those that take back wait. Raises Fault where one says not of what."""
        sold: list[ImportRow] = []
        back: list[ImportRow] = []
        for row in rows:
            try:
                (back if self._comes_back(row) else sold).append(row)
            except FAULTS as fault:
                fault.row = row  # type: ignore[union-attr]
                raise
        if not back:
            return sold
        named = [row.text("returns") if self.can_name else "" for row in back]
        if sold or is_known:
            # A credited line of the sale's own document: each row is a return of its own.
            for row, of in zip(back, named, strict=True):
                self._add_line(key, of or key, row)
        elif all(named):
            self._add_document(key, back, named[0])
        else:
            raise ImportProblem("return_of_what", name="amount")
        return sold

    def _comes_back(self, row: ImportRow) -> bool:
        # The currency of the deal decides how many decimals there are; here only the sign counts.
        amount = row.amount("amount", row.currency(), signed=True)
        quantity = row.number("quantity", signed=True)
        return (amount is not None and amount < 0) or (quantity is not None and quantity < 0)

    def _goods(self, row: ImportRow) -> SoldGoods:
        text = row.text("product")
        if text and fold(text) not in self.products:
            raise ImportProblem("product_unknown", {"text": shown(text)}, "product")
        return back_of(figures_of(row, row.currency(), self.products.get(fold(text))))

    def _add_line(self, key: str, of: str, row: ImportRow) -> None:
        goods, day = self._goods(row), row.day("closed")
        says = (key, of, goods.product_id, goods.quantity, goods.amount.normalize(), day)
        self.same[says] += 1
        mark = "|".join(str(part) for part in (*says[1:], self.same[says]))
        external = self.run.mapping.external("returns", f"{key}|{mark}")
        self._wait(_Waiting(external, of, day, row.currency(), [row], [goods]))

    def _add_document(self, key: str, rows: list[ImportRow], of: str) -> None:
        head = rows[0]
        external = self.run.mapping.external("returns", key)
        goods = [self._goods(row) for row in rows]
        self._wait(_Waiting(external, of, head.day("closed"), head.currency(), rows, goods))

    def _wait(self, waiting: _Waiting) -> None:
        if waiting.external in self.done:
            self.run.report.seen_before("deals", len(waiting.rows))
            return
        self.done.add(waiting.external)
        self.waiting.append(waiting)

    def book(self) -> None:
        """Book what waits, the earlier return first; what cannot be is put aside with its reason."""
        for waiting in sorted(self.waiting, key=lambda one: one.day or self.run.today):
            try:
                self._book(waiting)
            except FAULTS as fault:
                for row in waiting.rows:
                    row.refuse(fault)
                continue
            self.run.report.new("deals", len(waiting.rows))

    def _book(self, waiting: _Waiting) -> None:
        run = self.run
        deal = Deal.objects.filter(external_id=run.mapping.external("deals", waiting.of)).first()
        if deal is None:
            raise ImportProblem("return_unknown", {"text": shown(waiting.of)}, "returns")
        if deal.currency != waiting.currency:
            raise ImportProblem("return_currency", {"currency": deal.currency}, "currency")
        day = waiting.day or deal.closed_on or run.today
        if day > run.today:
            raise ImportProblem("closed_future", {"day": day}, "closed")
        run.permits.check_return(deal)
        with acting(run.by, "import.deals", why=run.mapping.name):
            record_return(
                deal,
                goods=waiting.goods,
                day=day,
                external_id=waiting.external,
                by=run.by,
                at=min(datetime.combine(day, time(12), run.zone), run.at),
                told_at=run.at,
                decided=True,
            )

"""The tree as a workbook, and a workbook back as figures: read, compared with what stands, and told row by row.

The sheet has a hidden column with the key of each row, the figures by month, and their sums as plain values. Read back,
only the months and the total count: where a total was changed but not its months, the months take it in their
proportions. A second sheet says what the figures are and to what they are rounded; it is not read. Texts are written as texts, so that no name is ever taken for a formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from goals.planning.cascades.edits import with_figures
from goals.planning.cascades.loading import LoadedCascade
from goals.planning.cascades.rights import CascadeRights
from goals.planning.cascades.rules.months import Months, over_months
from goals.planning.cascades.rules.plans import LARGEST
from goals.planning.cascades.rules.trees import Tree
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.amounts.rules import FigureSpec, Unreadable, read_cell
from salesplan.core.amounts.wording import sentence
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.core.money import NO_CURRENCY, ZERO, quantize, total
from salesplan.core.sheets.reading import FileTable, read_upload, reason
from salesplan.core.sheets.rules import UPLOAD, BrokenCell, Cell
from salesplan.core.sheets.wording import cell_sentence

# Columns before the months: key, name, kind, locked, commitment.
FIRST = 5


def headers(loaded: LoadedCascade) -> list[str]:
    """Return the heads of the columns."""
    months = [period_label(month.key) for month in loaded.months]
    return [_("Key"), _("Team or person"), _("Kind"), _("Locked"), _("Commitment"), *months, _("Total")]


def workbook(loaded: LoadedCascade, visible_ids: set[int]) -> bytes:
    """Return a cascade as a workbook, as far as the reader sees it."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Plan")[:31])
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    fat = book.add_format({"bold": True, "num_format": "#,##0.00"})
    for i, head in enumerate(headers(loaded)):
        sheet.write_string(0, i, head, bold)
    depths: dict[int, int] = {}
    for number, (key, row) in enumerate(((k, r) for k, r in loaded.rows.items() if k in visible_ids), 1):
        depths[key] = depths[row.parent_id] + 1 if row.parent_id in depths else 0
        look = fat if row.team_id else money
        sheet.write_number(number, 0, key)
        sheet.write_string(
            number, 1, str(row.owner), book.add_format({"indent": depths[key], "bold": bool(row.team_id)})
        )
        sheet.write_string(number, 2, _("Person") if row.person_id else _("Team"))
        sheet.write_string(number, 3, _("yes") if row.is_locked else "")
        if row.committed is not None:
            sheet.write_number(number, 4, row.committed, money)
        for i, share in enumerate(row.months):
            sheet.write_number(number, FIRST + i, share, look)
        sheet.write_number(number, FIRST + len(row.months), row.amount, look)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_column(1, 1, 32)
    sheet.set_column(2, FIRST + len(loaded.months), 14)
    _write_about(book.add_worksheet(_("About")[:31]), loaded, visible_ids, bold)
    book.close()
    return out.getvalue()


def _write_about(sheet: Worksheet, loaded: LoadedCascade, visible_ids: set[int], bold: Format) -> None:
    cascade = loaded.cascade
    rows = [
        (_("Plan"), cascade.name),
        (_("Figure"), str(metrics.get(cascade.metric).label)),
        (_("Period"), period_label(cascade.period_key)),
        (_("Round figures"), str(cascade.get_rounds_to_display())),
    ]
    for key, remainder in loaded.tree.odd().items():
        if key in visible_ids:
            rows.append((_("Does not divide"), f"{loaded.rows[key].owner}: {write.exact_number(remainder)}"))
    for number, (name, value) in enumerate(rows):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, value)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 48)


@dataclass(frozen=True)
class ImportedDifference:
    """A row whose figure differs from what stands."""

    line: int
    key: int
    node: Any
    before: Decimal
    months: Months
    # What stands in the sheet with more decimals than are kept, and what it is taken as.
    rounded: tuple[tuple[Decimal, Decimal], ...] = ()

    @property
    def after(self) -> Decimal:
        """What the sheet says."""
        return total(self.months)

    @property
    def by(self) -> Decimal:
        """How much more it is."""
        return self.after - self.before


@dataclass
class ImportedFigures:
    """What a workbook says: differences, rows that are wrong and why, and sums that would not hold."""

    differences: list[ImportedDifference] = field(default_factory=list)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    gaps: list[tuple[Any, Decimal]] = field(default_factory=list)
    rows: int = 0
    # How the file was understood: its encoding, its sheet, what stands above the heading.
    understood: list[str] = field(default_factory=list)

    @property
    def rounded(self) -> list[tuple[Any, str, str]]:
        """Which figures are not taken digit by digit: whose, as they stand in the sheet, and as they are taken."""
        return [
            (difference.node, write.exact_number(exact), write.exact_number(kept))
            for difference in self.differences
            for exact, kept in difference.rounded
        ]

    @property
    def figures(self) -> dict[int, Months]:
        """The figures that differ, by node."""
        return {difference.key: difference.months for difference in self.differences}


def read(
    upload: IO[bytes], loaded: LoadedCascade, rights: CascadeRights, visible_ids: set[int], **choices: str
) -> ImportedFigures:
    """Compare a file with what stands; nothing is written. `asked` are encoding and sheet, where they were asked for."""
    table, columns = _table(upload, loaded, choices)
    reading = ImportedFigures(understood=table.understood)
    done: set[int] = set()
    for row in table.rows():
        reading.rows += 1
        record = table.record(row)
        key, name = _key(record.get(columns[0])), str(record.get(columns[1]) or "").strip()
        try:
            if row.error is not None:
                raise Refused(reason(row))
            difference = _row(
                row.line, key, [record[column] for column in columns[FIRST:]], loaded, rights, visible_ids
            )
        except Refused as error:
            reading.errors.append((row.line, name, str(error.message)))
            continue
        if key in done:
            reading.errors.append((row.line, name, _("This row appears twice.")))
            continue
        done.add(key)
        if difference is not None:
            reading.differences.append(difference)
    if reading.differences:
        tree: Tree = with_figures(loaded, reading.figures, False)
        reading.gaps = [(loaded.rows[key], gap) for key, gap in tree.gaps().items() if key in visible_ids]
    return reading


def _table(upload: IO[bytes], loaded: LoadedCascade, choices: dict[str, str]) -> tuple[FileTable, list[str]]:
    """Read the file and return it with the names of its columns; it may have been exported in another language."""
    languages = []
    # The reader's own comes first: where no heading fits, its columns are named.
    codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != translation.get_language())
    for code in codes:
        with translation.override(code):
            languages.append(headers(loaded))
    # Kind, lock and commitment are shown in the export, but nothing is read from them.
    expected = [[names[0], *names[FIRST:]] for names in languages]
    try:
        table = read_upload(upload, UPLOAD, headings=expected, **choices)
    except Refused as error:
        if error.code == "no_column":
            message = _("The columns do not match this plan. Export it again and edit that file.")
            raise Refused(f"{message} {error.message}", field="file") from None
        raise
    return table, languages[table.summary.fits]


def _row(
    number: int, key: int, cells: Sequence[Cell], loaded: LoadedCascade, rights: CascadeRights, visible_ids: set[int]
) -> ImportedDifference | None:
    """Return the figures of a row, or None for one that is as it stands; raises Refused with the reason."""
    row = loaded.rows.get(key)
    if row is None or key not in visible_ids:
        raise Refused(_("This row is not part of the plan. Do not add rows or change the hidden column."))
    values = [_number(cell, loaded.currency) for cell in cells]
    kept = [quantize(figure, loaded.currency) for figure in values]
    months, before = tuple(kept[:-1]), tuple(row.months)
    # Whoever empties the total says nothing of it: the months count.
    row_total = row.amount if cells[-1] in (None, "") else kept[-1]
    if months == before and row_total != row.amount:
        months = over_months(row_total, before if any(before) else loaded.settings.season, loaded.currency)
    elif months != before and row_total not in (row.amount, total(months)):
        params = {"sum": write.exact_number(total(months)), "whole": write.exact_number(row_total)}
        raise Refused(_("The months total %(sum)s, but the total says %(whole)s.") % params)
    if months == before:
        return None
    if row.is_locked:
        raise Refused(_("This figure is locked. Unlock it first."))
    if not rights.may_edit(row):
        raise Refused(_("You can't set this figure."))
    rounded = tuple((exact, figure) for exact, figure in zip(values, kept, strict=True) if exact != figure)
    return ImportedDifference(number, key, row, row.amount, months, rounded)


def _key(cell: Cell) -> int:
    try:
        return int(cell) if isinstance(cell, str | int | float) else 0
    except (TypeError, ValueError, OverflowError):
        return 0


def _number(cell: Cell, currency: str) -> Decimal:
    """Read a cell exactly; it may have more decimals than the currency, which `_row` rounds and tells."""
    if isinstance(cell, BrokenCell):
        raise Refused(cell_sentence(cell))
    has_unit = currency != NO_CURRENCY
    try:
        number = read_cell(cell, FigureSpec("money" if has_unit else "number", currency if has_unit else "", places=20))
    except Unreadable as error:
        raise Refused(sentence(error)) from None
    if not 0 <= (number or 0) < LARGEST:
        raise Refused(_("“%(text)s” is negative or too large.") % {"text": str(cell)[:40]})
    return number or ZERO

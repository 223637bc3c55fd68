"""What the reader of files says: one sentence with what is wrong, where, and how to mend it."""

from typing import Any

from django.utils.translation import gettext as _

from salesplan.core.sheets.rules import BrokenCell

MOST_LISTED = 8


def sentence(code: str, facts: dict[str, Any]) -> str:
    """Return the sentence for what is wrong with a file or a row of it."""
    params = {name: _listed(value) if isinstance(value, list) else value for name, value in facts.items()}
    if code == "which_encoding":
        params["readings"] = " / ".join(f"{encoding}: “{sample}”" for encoding, sample in facts["readings"])
    return str((_files() | _rows())[code] % params)


def _listed(values: list[Any]) -> str:
    """Write the first of many, as a sentence can hold them."""
    return ", ".join(map(str, values[:MOST_LISTED])) + (" …" if len(values) > MOST_LISTED else "")


def cell_sentence(cell: BrokenCell) -> str:
    """Return the sentence for a cell that holds no value."""
    return str(_cells()[cell.code] % {"text": cell.text, "place": cell.place})


def note(code: str, facts: dict[str, Any]) -> str:
    """Return the sentence for what is told though the file is read."""
    return str(_notes()[code] % facts)


def _files() -> dict[str, str]:
    return {
        "too_large": _("The file is %(megabytes)s MB; the limit is %(most)s MB."),
        "nothing_in_it": _("The file is empty."),
        "damaged": _(
            "The file is damaged or is not a table. Open it in Excel, save it as XLSX or CSV, and upload that file."
        ),
        "no_workbook": _("The file is a compressed archive, not a workbook. Save the table as XLSX or CSV."),
        "old_workbook": _(
            "This is an old-format workbook (XLS). Open it in Excel and save it as “Excel Workbook (.xlsx)”."
        ),
        "other_workbook": _("XLSX is the only workbook format supported. Save the file as XLSX or CSV."),
        "encrypted": _("The workbook is password-protected. Save it without a password."),
        "too_many_parts": _("The workbook has %(count)s parts; the limit is %(most)s."),
        "unpacks_too_large": _("The workbook would unpack to %(megabytes)s MB; the limit is %(most)s MB."),
        "unpacks_too_far": _(
            "Unpacked, the workbook would be %(ratio)s times the size of the file, so it is not a normal table and was not opened."
        ),
        "entities": _("The workbook declares entities in %(part)s, so it is not a normal table and was not opened."),
        "too_deep": _(
            "The workbook nests elements endlessly in %(part)s, so it is not a normal table and was not opened."
        ),
        "far_cell": _(
            "The last cell in sheet “%(sheet)s” is %(place)s, which makes %(rows)s rows of %(columns)s columns. Delete the rows and columns beyond the table, then save."
        ),
        "no_sheet": _("There is no sheet “%(sheet)s”. Sheets in this workbook: %(sheets)s."),
        "which_sheet": _("There are several sheets: %(sheets)s. Choose one."),
        "no_encoding": _("“%(encoding)s” is not a known encoding. Known encodings: %(known)s."),
        "which_encoding": _("The text encoding is ambiguous. It can be read as %(readings)s. Choose one."),
        "no_text": _("This is neither a workbook nor a text file. Save the table as XLSX or CSV."),
        "mixed": _("The file is UTF-8, but line %(line)s is not. Save it as UTF-8 again."),
        "not_decodable": _("Line %(line)s is not encoded as %(encoding)s."),
        "open_quotation": _(
            "A quotation mark opened in the row at line %(line)s is not closed at the end of its cell, so the rows after it can't be told apart."
        ),
        "too_many_rows": _("The table has more than %(most)s rows. Split the file."),
        "too_many_columns": _("The heading in line %(line)s has more than %(most)s columns."),
        "too_many_broken": _("More than %(most)s cells contain errors or formulas without a result."),
        "too_many_merged": _("More than %(most)s cells are merged. Unmerge them."),
        "no_column": _("There is no column “%(columns)s”. The heading in line %(line)s reads: %(heading)s"),
        "column_twice": _(
            "The column “%(column)s” appears more than once (%(places)s in line %(line)s). Give each its own name."
        ),
        "memory": _("This file needs more memory than is allowed. Split it."),
        "time": _("This file takes longer to read than is allowed. Split it."),
        "busy": _("Other files are being read right now. Try again in a minute."),
    }


def _rows() -> dict[str, str]:
    return {
        "quotation": _(
            "Line %(line)s: there is text after a closing quotation mark. Double any quotation mark inside a cell."
        ),
        "two_rows": _(
            "Lines %(line)s to %(last)s: a quotation mark seems to be unclosed, because the lines form complete rows without it."
        ),
        "cell_too_long": _(
            "Line %(line)s, column “%(column)s”: the cell has %(length)s characters; the limit is %(most)s."
        ),
        "zero_sign": _("Line %(line)s, column “%(column)s”: the cell contains an invalid character (NUL)."),
        "extra_cells": _(
            "Line %(line)s has more cells (%(cells)s) than the heading (%(columns)s); the last is in column %(column)s."
        ),
        "missing_cells": _("Line %(line)s has a different number of cells (%(cells)s) than the heading (%(columns)s)."),
    }


def _cells() -> dict[str, str]:
    return {
        "error_cell": _("Cell %(place)s contains the error %(text)s instead of a value."),
        "no_result": _(
            "Cell %(place)s contains a formula without a result. Open the file in Excel, let it calculate, and save it."
        ),
        "no_day": _("Cell %(place)s is formatted as a date, but %(text)s is not a date."),
        "merged": _("Cells %(place)s are merged, so it is unclear which rows the value applies to. Unmerge them."),
    }


def _notes() -> dict[str, str]:
    return {
        "other_column_twice": _("The column “%(column)s” appears more than once (%(places)s) and is ignored."),
        "unnamed_columns": _("Columns without a name in the heading (line %(line)s) are ignored: %(columns)s"),
        "merged_heading": _(
            "Heading cells are merged (%(places)s), so these columns have no name and are ignored: %(columns)s"
        ),
    }

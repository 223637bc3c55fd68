"""Rows of one deal: a file has a row for each line of a document, all with one id, next to each other or not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pipeline.imports.mapping import MappingSection
from pipeline.imports.rows import FAULTS, ImportRow, rows_of
from pipeline.imports.rules import ImportProblem, shown
from pipeline.imports.run import ImportRun

# What the rows of one deal must agree in; the rest is each line's own.
HEAD = (
    "owner", "account", "stage", "started", "closed", "expected_close", "name", "currency", "channel", "deal_type",
    "loss_reason", "shares", "overlays", "next_step",
)  # fmt: skip
ASK, ONCE = "ask", "once"


def documents(run: ImportRun, section: MappingSection) -> Iterator[tuple[str, list[ImportRow]]]:
    """Yield (id, its rows) as soon as its last row has come; a row without a readable id is put aside.

    The file is read twice, so that only documents that are still incomplete wait in memory.
    """
    row_counts: Counter[str] = Counter()
    for row in rows_of(run, section):
        try:
            row_counts[row.required("id")] += 1
        except FAULTS:
            continue
    waiting: dict[str, list[ImportRow]] = {}
    for row in rows_of(run, section):
        try:
            key = row.required("id")
        except FAULTS as fault:
            row.refuse(fault)
            continue
        waiting.setdefault(key, []).append(row)
        if len(waiting[key]) == row_counts[key]:
            yield key, waiting.pop(key)


def without_repeats(rows: list[ImportRow]) -> list[ImportRow]:
    """Return the rows of a document without those that are the same in every cell, if the mapping says so.

    Whether such a line was written twice or sold twice is asked: raises Fault until `identical_rows` answers.
    """
    wanted = str(rows[0].section.settings.get("identical_rows", ASK))
    first: dict[tuple[str, ...], ImportRow] = {}
    kept = []
    for row in rows:
        cells = tuple(str(cell) for cell in row.cells.values())
        if cells not in first or wanted == "lines":
            first.setdefault(cells, row)
            kept.append(row)
        elif wanted == ONCE:
            row.note(ImportProblem("deal_repeated", {"line": first[cells].line}))
            row.run.report.again("deals")
        else:
            raise ImportProblem("deal_identical", {"lines": f"{first[cells].line}, {row.line}"})
    return kept


def head_of(rows: list[ImportRow]) -> ImportRow:
    """Return one row that says what all rows of a deal say of its head; raises Fault where two differ.

    A cell that is empty in one row and filled in another counts as filled: many files name the head only once.
    """
    first = rows[0]
    cells = dict(first.cells)
    for name in HEAD:
        column = first.section.columns.get(name)
        if column is None or name in first.section.constant:
            continue
        filled = {str(row.cells.get(column)).strip(): row for row in rows if str(row.cells.get(column) or "").strip()}
        if len(filled) > 1:
            values = " / ".join(shown(value) for value in filled)
            lines = ", ".join(str(row.line) for row in rows)
            raise ImportProblem("deal_heads", {"lines": lines, "column": column, "values": values}, name)
        for row in filled.values():
            cells[column] = row.cells[column]
    return replace(first, cells=cells)

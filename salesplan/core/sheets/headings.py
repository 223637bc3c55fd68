"""Which row is the heading, and what does not fit it: names that stand twice, columns without one, rows of another width.

Titles, dates and empty lines above the heading are found and told. Where the columns that are needed are known, the
heading is the first row that holds them; else it is the first that is about as wide as the table and holds texts only.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from salesplan.core.sheets.rules import (
    LONGEST_CELL,
    ROWS_BEFORE_HEADING,
    BrokenCell,
    Cell,
    ReadingJob,
    SheetError,
    SheetRow,
    SheetSummary,
    clean,
    is_empty,
    letters,
)

# What a text file holds where a cell of the workbook it was saved from held an error.
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})

Raw = tuple[int, Sequence[Cell], SheetError | None]


def find(rows: Sequence[Raw], headings: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the index of the heading and which wanted set it holds (-1 for none); raises Fault where a column is absent.

    >>> find([(1, ["Customers 2026"], None), (3, ["Name", "City"], None)], [["Name"]])
    (1, 0)
    """
    names = [{clean(cell) for cell in cells} - {""} for _line, cells, _fault in rows]
    for index, row in enumerate(names):
        for number, heading in enumerate(headings):
            if set(heading) <= row:
                return index, number
    guess = _guess(rows)
    if not headings:
        return guess, -1
    # The closest set and row tell best what is missing.
    index, heading = max(
        ((index, heading) for heading in headings for index in range(len(rows))),
        key=lambda pair: (len(set(pair[1]) & names[pair[0]]), pair[0] == guess),
    )
    absent = [name for name in heading if name not in names[index]]
    present = [clean(cell) for cell in rows[index][1] if clean(cell)]
    raise SheetError("no_column", columns=absent, line=rows[index][0], heading=present[:30])


def _guess(rows: Sequence[Raw]) -> int:
    """Take the first row of texts that reaches as far to the right as most rows do and is filled at least by half.

    A title stands at the left alone, or as one text merged over the table; a heading whose first name is missing is filled to its end.
    """
    filled = [[place for place, cell in enumerate(cells) if _is_filled(cell)] for _line, cells, _fault in rows]
    ends = [
        max((place + 1 for place, cell in enumerate(cells) if not is_empty(cell)), default=0)
        for _line, cells, _ in rows
    ]
    most_common = max(Counter(ends).items(), key=lambda pair: (pair[1], pair[0]))[0]
    for index, (_line, cells, _fault) in enumerate(rows):
        are_texts = all(isinstance(cells[place], str) for place in filled[index])
        if are_texts and filled[index] and ends[index] >= most_common:
            if len(filled[index]) * 2 >= ends[index] - filled[index][0]:
                return index
    return 0


def _is_filled(cell: Cell) -> bool:
    return not is_empty(cell) and not (isinstance(cell, BrokenCell) and cell.code == "merged")


def arrange(rows: Iterable[Raw], job: ReadingJob, summary: SheetSummary, *, is_text: bool) -> Iterator[SheetRow]:
    """Yield the rows below the heading and note in `found` what was seen; raises Fault where the table is none."""
    stream = iter(rows)
    first: list[Raw] = []
    for raw in stream:
        if raw[2] is None and all(is_empty(cell) for cell in raw[1]):
            summary.empty += 1
            continue
        first.append(raw)
        if len(first) >= ROWS_BEFORE_HEADING:
            break
    if not first:
        raise SheetError("nothing_in_it")
    index, summary.fits = find(first, job.headings)
    _take_heading(first[index], first[:index], job, summary)
    width = len(summary.heading)
    for line, cells, error in itertools.chain(first[index + 1 :], stream):
        if error is None and all(is_empty(cell) for cell in cells):
            summary.empty += 1
            continue
        if summary.rows + summary.bad >= job.limits.rows:
            raise SheetError("too_many_rows", most=job.limits.rows)
        error = error or _fault(line, cells, summary, is_text=is_text)
        if error is None:
            summary.rows += 1
            if is_text and not ERRORS.isdisjoint(cells):
                cells = [_error(cell, line, place) for place, cell in enumerate(cells)]
            yield SheetRow(line, (*cells[:width], *[None] * (width - len(cells))))
        else:
            summary.bad += 1
            yield SheetRow(line, tuple(_shortened(cell) for cell in cells[: width + 20]), error)


def _take_heading(heading: Raw, above: Sequence[Raw], job: ReadingJob, summary: SheetSummary) -> None:
    line, cells, error = heading
    if error is not None:
        raise error
    if len(cells) > job.limits.columns:
        raise SheetError("too_many_columns", line=line, most=job.limits.columns)
    names = [clean(cell)[:200] for cell in cells]
    while names and not names[-1]:
        names.pop()
    summary.heading, summary.heading_line = names, line
    summary.above = [(number, " ".join(filter(None, map(clean, row)))[:120]) for number, row, _fault in above]
    expected = job.headings[summary.fits] if summary.fits >= 0 else names
    repeated = [name for name, count in Counter(names).items() if name and count > 1]
    for name in repeated:
        places = ", ".join(letters(place) for place, other in enumerate(names) if other == name)
        if name in expected:
            raise SheetError("column_twice", column=name, line=line, places=places)
        summary.notes.append(("other_column_twice", {"column": name, "line": line, "places": places}))
    summary.heading = ["" if name in repeated else name for name in names]
    merged = sorted({cell.place for cell in cells if isinstance(cell, BrokenCell) and cell.code == "merged"})
    if unnamed := [letters(place) for place, name in enumerate(names) if not name]:
        code = "merged_heading" if merged else "unnamed_columns"
        facts = {"columns": ", ".join(unnamed[:20]), "line": line, "places": ", ".join(merged[:10])}
        summary.notes.append((code, facts))


def _fault(line: int, cells: Sequence[Cell], summary: SheetSummary, *, is_text: bool) -> SheetError | None:
    """Return why a row cannot be read, if so."""
    width = len(summary.heading)
    for place, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        column = (summary.heading[place] if place < width else "") or letters(place)
        if len(cell) > LONGEST_CELL:
            return SheetError("cell_too_long", line=line, column=column, length=len(cell), most=LONGEST_CELL)
        if "\0" in cell:
            return SheetError("zero_sign", line=line, column=column)
    if any(not is_empty(cell) for cell in cells[width:]):
        count = max(place for place, cell in enumerate(cells) if not is_empty(cell)) + 1
        return SheetError("extra_cells", line=line, cells=count, columns=width, column=letters(count - 1))
    # In a workbook nothing stands where a row ends; in a text file each row writes all its separators.
    if is_text and len(cells) < width:
        return SheetError("missing_cells", line=line, cells=len(cells), columns=width)
    return None


def _error(cell: Cell, line: int, place: int) -> Cell:
    """Return what Excel wrote into a text file for a cell that holds an error as the error that it is."""
    return BrokenCell("error_cell", str(cell), f"{letters(place)}{line}") if cell in ERRORS else cell


def _shortened(cell: Cell) -> Cell:
    return cell[:200].replace("\0", "�") if isinstance(cell, str) else cell

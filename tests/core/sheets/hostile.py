"""Files that were made to harm who reads them, each with what is said about it; made here, none is kept."""

import io
import os
import random
import struct
import zipfile
from collections.abc import Callable

from tests.core.sheets.making import book, changed, sheet_of

GOOD = sheet_of(["x", "y"], ["a", 1])
MEGABYTE = 1024 * 1024


def with_rows(xml: bytes) -> bytes:
    """Return a workbook whose sheet has these rows."""
    return changed(GOOD, "sheet1.xml", lambda old: old.replace(b"<sheetData>", b"<sheetData>" + xml))


def with_strings(xml: bytes) -> bytes:
    """Return a workbook whose shared texts end with these."""
    return changed(GOOD, "sharedStrings.xml", lambda old: old.replace(b"</sst>", xml + b"</sst>"))


def with_doctype(declared: bytes, used: bytes) -> bytes:
    """Return a workbook whose texts are made of entities."""
    return changed(
        GOOD,
        "sharedStrings.xml",
        lambda old: old.replace(b"<sst", b"<!DOCTYPE sst [" + declared + b"]><sst", 1).replace(b"<t>a</t>", used),
    )


def with_member(name: str, data: bytes, times: int = 1) -> bytes:
    """Return a workbook with further members."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        for number in range(times):
            packed.writestr(f"{name}{number}", data)
    return out.getvalue()


def lying() -> bytes:
    """Return a workbook whose directory says of the sheet that it is small."""
    data = with_rows(b" " * (80 * MEGABYTE))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    return data.replace(struct.pack("<L", size), struct.pack("<L", 2000))


def overlapping() -> bytes:
    """Return a packed file whose directory names one member 900 times."""
    data = with_member("a", os.urandom(1000) * 1000)
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack("<LL", data[end + 12 : end + 20])
    entries = data[start : start + size]
    last = entries[entries.rindex(b"PK\x01\x02") :]
    whole = entries + last * 900
    count = struct.unpack("<H", data[end + 10 : end + 12])[0] + 900
    tail = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, len(whole), start, 0)
    return data[:start] + whole + tail


def far(made) -> None:
    made.add_worksheet("Far").write("XFD1048576", 1)


def many_merged() -> bytes:
    return changed(
        sheet_of(*([1, 2, 3] for _ in range(2000))),
        "sheet1.xml",
        lambda old: old.replace(
            b"</sheetData>", b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 500 + b"</mergeCells>"
        ),
    )


def deep(depth: int) -> bytes:
    # Names that differ keep it from packing so well that the directory gives it away.
    names = [f"n{random.Random(number).getrandbits(64)}" for number in range(depth)]
    return "".join(f"<{name}>" for name in names).encode() + "".join(f"</{name}>" for name in reversed(names)).encode()


def many_rows() -> bytes:
    return b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(10, 60_000))


def attributes() -> bytes:
    return b" ".join(b'a%d="1"' % number for number in range(100_000))


# {name: (what makes the file, how the sentence about it begins)}: most of them take a while to make.
CORPUS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell at the end of the sheet": (lambda: book(far), "The last cell in sheet “Far” is XFD1048576"),
    "200 MB of spaces": (lambda: with_rows(b" " * (200 * MEGABYTE)), "The workbook would unpack to 201 MB"),
    "50 MB of spaces": (lambda: with_rows(b" " * (50 * MEGABYTE)), "Unpacked, the workbook would be"),
    "a directory that lies": (lying, "The file is damaged"),
    "members that overlap": (overlapping, "The workbook would unpack to"),
    "two thousand members": (lambda: with_member("m", b"", 2000), "The workbook has"),
    "entities that expand": (
        lambda: with_doctype(b"<!ENTITY a 'aaaaaaaaaa'>" + b"<!ENTITY b '&a;&a;&a;&a;'>", b"<t>&b;</t>"),
        "The workbook declares entities",
    ),
    "one long entity used often": (
        lambda: with_doctype(b"<!ENTITY a '" + os.urandom(20_000).hex().encode() + b"'>", b"<t>" + b"&a;" * 20_000 + b"</t>"),
        "The workbook declares entities",
    ),
    "a file of the server": (
        lambda: with_doctype(b"<!ENTITY a SYSTEM 'file:///etc/passwd'>", b"<t>&a;</t>"), "The workbook declares entities",
    ),
    "elements nested without end": (lambda: with_rows(deep(50_000)), "The workbook nests elements"),
    "more rows than are read": (lambda: with_rows(many_rows()), "The table has more than 20000 rows"),
    "a row beyond all numbers": (
        lambda: with_rows(b'<row r="99999999999999999999"><c><v>1</v></c></row>'), "The last cell in sheet “Sheet1” is",
    ),
    "the whole sheet merged 500 times": (many_merged, "More than 200000 cells are merged"),
    "half a workbook": (lambda: GOOD[: len(GOOD) // 2], "The file is damaged"),
    "zeros": (lambda: b"\0" * 100_000, "This is neither a workbook nor a text"),
    "noise": (lambda: random.Random(1).randbytes(100_000), "This is neither a workbook nor a text"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "This is an old-format workbook"),
    "a text of 100,000 columns": (lambda: b"a," * 100_000 + b"\n" + b"1," * 100_000 + b"\n", "The heading in line 1 has more"),
    "four million quotation marks": (lambda: b'a,b\n1,"' + b'""' * 2_000_000, "A quotation mark opened in the row at line 2"),
    "more than 5 MB": (lambda: b"a,b\n" + b"1,2\n" * 1_500_000, "The file is > 5 MB"),
}  # fmt: skip

# Files that look as odd, but hold a table, which is read.
HARMLESS: dict[str, Callable[[], bytes]] = {
    "a wrong declared dimension": lambda: changed(
        GOOD, "sheet1.xml", lambda old: old.replace(b"A1:B2", b"A1:XFD1048576")
    ),
    "a million shared texts": lambda: with_strings(
        b"".join(b"<si><t>%d</t></si>" % number for number in range(1_000_000))
    ),
    "100,000 attributes": lambda: changed(
        GOOD, "sheet1.xml", lambda old: old.replace(b"<sheetData>", b"<sheetData " + attributes() + b">")
    ),
}

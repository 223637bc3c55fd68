"""A packed file before it is opened: what its directory says about how much would come out of it. Pure.

The directory is read, nothing is unpacked. It can lie about sizes; who unpacks stops at the size that stands in it.
"""

import zipfile
from pathlib import Path

from salesplan.core.sheets.rules import MEGABYTE, Fault, Limits

# Small workbooks pack well; below this nothing is a bomb.
HARMLESS = 5 * MEGABYTE
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How the name of the stream of an encrypted workbook stands in the old container.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_kind(path: Path) -> bool:
    """Say whether a file is packed; raises Fault for the old and the encrypted kinds of workbooks."""
    with path.open("rb") as file:
        start = file.read(8)
        if start == OLE:
            rest = file.read(16 * MEGABYTE)
            raise Fault("encrypted" if ENCRYPTED in rest else "old_workbook")
    if start.startswith(b"PK\x05\x06"):
        raise Fault("no_workbook")
    return start.startswith(b"PK\x03\x04")


def check_directory(packed: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Raise Fault when a packed file holds too much, or no workbook; `size` is that of the file itself."""
    parts = packed.infolist()
    if len(parts) > limits.members:
        raise Fault("too_many_parts", count=len(parts), most=limits.members)
    whole = sum(part.file_size for part in parts)
    if whole > limits.unpacked_megabytes * MEGABYTE:
        raise Fault("unpacks_too_large", megabytes=-(-whole // MEGABYTE), most=limits.unpacked_megabytes)
    if whole > HARMLESS and whole > size * limits.ratio:
        raise Fault("unpacks_too_far", ratio=whole // max(size, 1), most=limits.ratio)
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Fault("encrypted")
    if "mimetype" in names or "xl/workbook.bin" in names:
        raise Fault("other_workbook")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Fault("no_workbook")

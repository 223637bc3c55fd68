"""A packed file before it is opened: what its directory says about how much would come out of it. Pure.

The directory is read, nothing is unpacked. It can lie about sizes; who unpacks stops at the size that stands in it.
"""

import zipfile
from pathlib import Path

from salesplan.core.sheets.rules import MEGABYTE, FileLimits, SheetError

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
            beginning = file.read(16 * MEGABYTE)
            raise SheetError("encrypted" if ENCRYPTED in beginning else "old_workbook")
    if start.startswith(b"PK\x05\x06"):
        raise SheetError("no_workbook")
    return start.startswith(b"PK\x03\x04")


def check_directory(packed: zipfile.ZipFile, size: int, limits: FileLimits) -> None:
    """Raise Fault when a packed file holds too much, or no workbook; `size` is that of the file itself."""
    members = packed.infolist()
    if len(members) > limits.members:
        raise SheetError("too_many_parts", count=len(members), most=limits.members)
    whole = sum(member.file_size for member in members)
    if whole > limits.unpacked_megabytes * MEGABYTE:
        raise SheetError("unpacks_too_large", megabytes=-(-whole // MEGABYTE), most=limits.unpacked_megabytes)
    if whole > HARMLESS and whole > size * limits.ratio:
        raise SheetError("unpacks_too_far", ratio=whole // max(size, 1), most=limits.ratio)
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise SheetError("encrypted")
    if "mimetype" in names or "xl/workbook.bin" in names:
        raise SheetError("other_workbook")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise SheetError("no_workbook")

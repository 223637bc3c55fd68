"""What a file may be: told by its content, never by its name. Pure.

A file called `contract.pdf` whose first bytes are those of a program is no PDF, and is refused. A page of HTML is text,
is kept as text and comes back as text, so that no browser ever runs it. Documents with macros are refused.
"""

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

LONGEST_NAME = 120
# More than any document holds; a small file that unpacks to more is a trap.
MOST_UNPACKED = 1024 * 1024 * 1024
# The directory of a document with some thousand parts; that of a hundred thousand would take seconds to read.
MOST_DIRECTORY = 256 * 1024


@dataclass(frozen=True)
class FileType:
    """A kind of file that may be attached; the first ending is the usual one."""

    media: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileType("application/pdf", (".pdf",))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
WEBP = FileType("image/webp", (".webp",))
DOCX = FileType(f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX = FileType(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX = FileType(f"{_OFFICE}presentationml.presentation", (".pptx",))
TEXT = FileType("text/plain", (".txt", ".csv", ".md", ".eml"))
TYPES = (PDF, PNG, JPEG, WEBP, DOCX, XLSX, PPTX, TEXT)

_STARTS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_FOLDERS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))


def type_of(data: bytes) -> FileType | None:
    """Return what a file is by its content, or None when it is nothing that may be attached.

    >>> type_of(b"%PDF-1.7 ...").media
    'application/pdf'
    >>> type_of(b"MZ\\x90\\x00 a program") is None, type_of(b"") is None
    (True, True)
    >>> type_of("Guten Tag, 您好".encode()).media
    'text/plain'
    """
    for start, file_type in _STARTS:
        if data.startswith(start):
            return file_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return TEXT if _is_text(data) else None


def _office(data: bytes) -> FileType | None:
    end = data.rfind(b"PK\x05\x06")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    # The locator is that of directories for files beyond 4 GB.
    if end < 0 or size > MOST_DIRECTORY or data[max(end - 20, 0) : end].startswith(b"PK\x06\x07"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        return None
    return next((file_type for folder, file_type in _FOLDERS if any(name.startswith(folder) for name in names)), None)


def _is_text(data: bytes) -> bool:
    """Say whether bytes are text in UTF-8 or GB 18030, without the control characters that programs are full of."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and not any(
            unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text
        )
    return False


def _is_hidden(sign: str) -> bool:
    """Say whether a sign breaks a line, turns the direction of a text, or is not seen at all."""
    return unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029"


def clean_name(name: str, kind: FileType) -> str:
    """Return the name under which a file is shown and saved: no path, no hidden signs, and an ending that is true.

    >>> clean_name("C:\\\\fakepath\\\\Contract 合同.PDF", PDF), clean_name("invoice.html", TEXT), clean_name("..", PNG)
    ('Contract 合同.PDF', 'invoice.html.txt', 'file.png')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in last if not _is_hidden(sign)).strip(" .")
    path = PurePosixPath(visible or "file")
    ending = path.suffix if path.suffix.lower() in kind.endings else kind.endings[0]
    stem = path.stem if path.suffix.lower() in kind.endings else path.name
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}"

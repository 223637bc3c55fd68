"""In which encoding a text file is written: told for certain, or asked with a sample of each reading.

A mark at the beginning and valid UTF-8 are certain. Everything else is a judgement: `M\\xfcller` is Müller in the
encoding of Western Windows and M黮ler in the Chinese one, and both can be decoded. Each reading is weighed by how much
of it is ordinary (characters of the most used list, accented letters within words), charset-normalizer has a say on how
odd the text looks, and only a reading that is clearly ahead is taken.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from salesplan.core.sheets.rules import SheetError

CHUNK = 1024 * 1024
# Lines with other than ASCII signs that are weighed.
SAMPLE = 64 * 1024
# The encodings that can be asked for, with the names people know them by.
NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "windows-1252": "Windows-1252",
    "windows-1250": "Windows-1250",
    "windows-1251": "Windows-1251",
    "shift_jis": "Shift JIS",
    "euc_kr": "EUC-KR",
}
# How Python calls them; Big5 as Windows writes it.
CODECS = {"utf-8": "utf-8-sig", "big5": "cp950", "shift_jis": "cp932", "euc_kr": "cp949"}
# Control characters, which texts have none of and other files are full of.
NO_TEXT = [bytes([sign]) for sign in range(32) if sign not in b"\t\n\f\r\x1a"]
WEIGHED = ("gb18030", "big5", "windows-1252")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A reading counts as plausible from here, and as clear when it is so far ahead of the next.
PLAUSIBLE, AHEAD = 0.6, 0.25


@dataclass(frozen=True)
class EncodingGuess:
    """A file read in one encoding: the encoding, how ordinary the text is from 0 to 1, and a line to show."""

    encoding: str
    weight: float
    sample: str


def codec(encoding: str) -> str:
    """Return the name by which Python decodes an encoding; raises Fault for one that is not known.

    >>> codec("GBK"), codec("UTF-8"), codec("cp1252")
    ('gb18030', 'utf-8-sig', 'windows-1252')
    """
    name = encoding.strip().lower().replace(" ", "-")
    name = {"gbk": "gb18030", "gb2312": "gb18030", "cp1252": "windows-1252", "utf8": "utf-8", "utf-16-le": "utf-16-le",
              "utf-16-be": "utf-16-be", "latin-1": "windows-1252"}.get(name, name)  # fmt: skip
    name = CODECS.get(name, name)
    try:
        if codecs.lookup(name)._is_text_encoding:
            return name
    except LookupError:
        pass
    raise SheetError("no_encoding", encoding=encoding, known=", ".join(NAMES))


def recognise(path: Path) -> str:
    """Return the encoding of a file; raises Fault, with the readings, where it must be asked."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    if wide := _without_mark(start):
        return wide
    if sum(start.count(sign) for sign in NO_TEXT) > max(len(start) // 100, 3):
        raise SheetError("no_text")
    lines, unreadable, readable = _foreign_lines(path)
    if not unreadable:
        return "utf-8"
    if readable > 9 * unreadable[1] and readable >= 10:
        raise SheetError("mixed", line=unreadable[0])
    return _weigh(path, lines)


def _without_mark(start: bytes) -> str:
    """Tell UTF-16 without a mark: of texts with Latin letters, digits or separators, every other byte is zero."""
    pairs = len(start) // 2
    if pairs < 2 or not start.count(0):
        return ""
    even, odd = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if max(even, odd) < pairs * 0.2 or min(even, odd) > pairs * 0.02:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _foreign_lines(path: Path) -> tuple[bytes, tuple[int, int] | None, int]:
    """Return lines that are not ASCII, the first that is not UTF-8 with how many are not, and how many are."""
    excerpt, size, readable, first, unreadable = [], 0, 0, 0, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.isascii():
                continue
            if size < SAMPLE:
                excerpt.append(line[:4096])
                size += len(excerpt[-1])
            try:
                line.decode()
                readable += 1
            except UnicodeDecodeError:
                first, unreadable = first or number, unreadable + 1
    return b"".join(excerpt), (first, unreadable) if unreadable else None, readable


def _weigh(path: Path, lines: bytes) -> str:
    guesses = charset_normalizer.from_bytes(lines, cp_isolation=[CODECS.get(name, name) for name in WEIGHED])
    odd = {guess.encoding: guess.chaos for guess in guesses}
    calmest = min(odd.values(), default=1.0)
    readings = []
    for encoding in WEIGHED:
        text = _decoded(path, encoding, lines)
        if text is None:
            continue
        weight = _weight(encoding, text)
        # The detector has a say against a reading it finds much odder than another, or rules out.
        name = {"windows-1252": "cp1252"}.get(encoding, CODECS.get(encoding, encoding))
        if odd.get(name, 1.0) > calmest + 0.15:
            weight *= 0.75
        readings.append(EncodingGuess(encoding, round(weight, 3), sample(text)))
    readings.sort(key=lambda reading: -reading.weight)
    likely = [reading for reading in readings if reading.weight >= PLAUSIBLE]
    if likely and (len(readings) == 1 or likely[0].weight >= readings[1].weight + AHEAD):
        return likely[0].encoding
    candidates = readings if likely else [*readings, *_others(lines, {reading.encoding for reading in readings})]
    raise SheetError("which_encoding", readings=[(reading.encoding, reading.sample) for reading in candidates])


def _decoded(path: Path, encoding: str, lines: bytes) -> str | None:
    """Decode the sample if the whole file can be decoded."""
    decoder = codecs.getincrementaldecoder(codec(encoding))()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return None
    return lines.decode(codec(encoding), errors="replace")


def _others(lines: bytes, listed: set[str]) -> list[EncodingGuess]:
    """Return readings in other encodings that people write files in, as far as the detector does not rule them out."""
    codecs_of = {CODECS.get(name, name).replace("windows-", "cp"): name for name in NAMES}
    matches = charset_normalizer.from_bytes(lines, cp_isolation=list(codecs_of), threshold=0.5)
    readings = [
        EncodingGuess(codecs_of.get(guess.encoding, guess.encoding), 0.0, sample(str(guess))) for guess in matches
    ]
    return [reading for reading in readings if reading.encoding not in listed][:3]


def _weight(encoding: str, text: str) -> float:
    foreign = [place for place, sign in enumerate(text) if not sign.isascii()]
    judge = _western if encoding == "windows-1252" else _chinese
    return sum(judge(text, place, encoding) for place in foreign) / max(len(foreign), 1)


def _western(text: str, place: int, _encoding: str) -> float:
    """Weigh one sign of a Western reading: a letter within a word is ordinary, a row of accents is none."""
    sign, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    neighbours = [letter for letter in (before, after) if letter and letter.isalpha()]
    if sign.isalpha():
        if sign.isupper() and before.islower():
            return 0.0
        if any(letter.isascii() for letter in neighbours):
            return 1.0
        return 0.3 if neighbours else 0.7
    return (
        0.7 if sign in "€£©®°«»–—“”‘’…·§¿¡ºª½¼²³±×ß" and not any(not letter.isascii() for letter in neighbours) else 0.0
    )


def _chinese(text: str, place: int, encoding: str) -> float:
    """Weigh one sign of a Chinese reading: by the list it stands in; between Latin letters none is written."""
    sign, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if before.isascii() and before.isalpha() and after.isascii() and after.isalpha():
        return 0.0
    try:
        raw = sign.encode("gb2312" if encoding == "gb18030" else "cp950")
    except UnicodeEncodeError:
        return 0.0
    if len(raw) < 2:
        return 0.0
    if encoding == "gb18030":
        return 1.0 if 0xB0 <= raw[0] <= 0xD7 or raw[0] in (0xA1, 0xA3) else 0.5 if 0xD8 <= raw[0] <= 0xF7 else 0.2
    return 1.0 if 0xA4 <= raw[0] <= 0xC6 else 0.9 if 0xA1 <= raw[0] <= 0xA3 else 0.4 if 0xC9 <= raw[0] <= 0xF9 else 0.0


def sample(text: str) -> str:
    """Return the first piece of a text that is not ASCII, short enough to show."""
    for line in text.splitlines():
        if not line.isascii():
            first = next(place for place, sign in enumerate(line) if not sign.isascii())
            return line[max(first - 12, 0) : first + 28].strip(' ,;\t|"')
    return ""

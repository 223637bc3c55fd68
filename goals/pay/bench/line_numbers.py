"""In which line of a text something stands: `[[component]] 2, key steps, step 3` is the line of those steps."""

import re

# A table with its number, a key, the value of a key that is a table again; as `Table` names places.
PLACE = re.compile(r"\[\[(?P<many>[^\]]+)\]\](?: (?P<n>\d+))?|\[(?P<one>[^\]]+)\]|key (?P<key>[^,\[]+)|^(?P<top>\w+)$")
HEAD = re.compile(r"^\s*(?P<open>\[\[?)\s*(?P<path>[^\[\]]+?)\s*\]")
KEY = re.compile(r"^\s*(?P<path>[^=#\[\]]+?)\s*=")
NAMES = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\s]+)")

Path = tuple[str, ...]


def line_of(text: str, place: str) -> int | None:
    """Return the line that comes nearest to a place, counted from 1: of a key that is missing, that of its table.

    >>> line_of('periods = ["2026-01"]\\n[[component]]\\nname = "c"\\n', "[[component]] 1, key name")
    3
    >>> line_of('periods = ["2026-01"]\\n[[component]]\\nname = "c"\\n', "[[component]] 1, key rate")
    2
    """
    if match := re.fullmatch(r"line (\d+)", place):
        return int(match[1])
    wanted_path = _path_of(place)
    best, line = 0, None
    for number, path in _paths(text):
        common = next(
            (i for i, (a, b) in enumerate(zip(wanted_path, path, strict=False)) if a != b),
            min(len(wanted_path), len(path)),
        )
        if common > best:
            best, line = common, number
    return line


def _path_of(place: str) -> Path:
    out: list[str] = []
    for match in PLACE.finditer(place):
        name = match["many"] or match["one"] or match["key"] or match["top"]
        out.append(name.strip())
        if match["n"]:
            out.append(match["n"])
    return tuple(out)


def _paths(text: str) -> list[tuple[int, Path]]:
    """Return each line that names a table or a key, with its path; tables of a list have their number after the name."""
    out: list[tuple[int, Path]] = []
    counts: dict[Path, int] = {}
    path: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if head := HEAD.match(line):
            path = _within(_names(head["path"]), counts, is_many=head["open"] == "[[")
            out.append((number, path))
        elif key := KEY.match(line):
            out.append((number, (*path, *_names(key["path"]))))
    return out


def _within(names: list[str], counts: dict[Path, int], *, is_many: bool) -> Path:
    path: Path = ()
    for i, name in enumerate(names):
        path = (*path, name)
        if i == len(names) - 1 and is_many:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, str(counts[path]))
    return path


def _names(path: str) -> list[str]:
    return [quoted or other or plain for quoted, other, plain in NAMES.findall(path)]

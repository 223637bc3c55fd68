"""Compiles the translations, and for `make lint` says which texts have none.

Babel does the compiling, so that a start needs no gettext programs; finding the texts in templates needs Django's
`makemessages`, which needs `xgettext`, so only lint and `make messages` do it.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "zh_Hans"
# A percent sign apart from its figure; what begins a placeholder is none.
LOOSE = re.compile(r"(?<=[^\s%]) %%?(?![(A-Za-z%])")
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")


def compile_catalogues(folders: Iterable[Path | str]) -> None:
    """Write a .mo beside each .po that is newer; the new file appears whole or not at all."""
    for folder in folders:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            temporary = target.with_suffix(f".{os.getpid()}")
            with temporary.open("wb") as file:
                write_mo(file, _read(source))
            temporary.replace(target)


def untranslated(folder: Path) -> list[str]:
    """Return a line for each text below `folder/locale` that is missing in Chinese or only guessed (fuzzy)."""
    messages = []
    for source in sorted(folder.glob(f"locale/{LANGUAGE}/LC_MESSAGES/*.po")):
        for message in _read(source):
            if not message.id or message.id == "":
                continue
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            place = ", ".join(name for name, _line in message.locations[:2])
            text = message.id[0] if isinstance(message.id, tuple) else message.id
            if message.fuzzy:
                messages.append(f"fuzzy    {place}: {text!r}")
            elif not all(texts):
                messages.append(f"missing  {place}: {text!r}")
    return messages


def loose_percents(folder: Path) -> list[str]:
    """Return a line for each Chinese text with a space before a percent sign: figures are written "20%" everywhere.

    >>> bool(LOOSE.search("至少 20 %。")), bool(LOOSE.search("至少 20%，共 %(n)s %(what)s"))
    (True, False)
    """
    messages = []
    for source in sorted(folder.glob(f"locale/{LANGUAGE}/LC_MESSAGES/*.po")):
        for message in _read(source):
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            messages += [f"percent  {text!r}" for text in texts if message.id and LOOSE.search(str(text))]
    return messages


def hidden_in_fstrings(folder: Path) -> list[str]:
    """Return a line for each text within an f-string: `xgettext` does not see it, so nobody would translate it.

    >>> import ast
    >>> _asks_for_text(ast.parse("f'{_(1)} of {gettext(2)}'"))
    True
    """
    messages = []
    for app in APPS:
        for source in sorted((folder / app).rglob("*.py")):
            strings = (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.JoinedStr))
            messages += [
                f"hidden   {source.relative_to(folder)}:{string.lineno}" for string in strings if _asks_for_text(string)
            ]
    return messages


def _asks_for_text(tree: ast.AST) -> bool:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(func, ast.Name) and func.id in {"_", "gettext", "ngettext", "pgettext"} for func in calls)


def check_texts() -> int:
    """Find the texts of a copy of the code, so that the working tree stays as it is, and report what lacks Chinese."""
    if shutil.which("xgettext") is None:
        print("lint: xgettext is not installed (apt-get install gettext); texts cannot be checked.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="salesplan-texts-") as name:
        copy = Path(name)
        for folder in (*APPS, "templates", "static", "locale"):
            if (ROOT / folder).exists():
                shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        for domain in ("django", "djangojs"):
            subprocess.run([*make_messages_command(), "--domain", domain], cwd=copy, check=True)
        missing = [*untranslated(copy), *loose_percents(copy), *hidden_in_fstrings(ROOT)]
    print("\n".join(missing[:100]) if missing else "Every text has a Chinese translation.")
    if missing:
        print(
            f"{len(missing)} texts lack a translation, hide in an f-string, or have a space before a percent sign: run `make messages` and fill locale/{LANGUAGE}.",
            file=sys.stderr,
        )
    return 1 if missing else 0


def make_messages_command() -> list[str]:
    """Return the command that finds all texts; it needs no settings, so it runs on a copy and without a database."""
    options = ["--locale", LANGUAGE, "--no-wrap", "--add-location=file", "--no-obsolete", "--verbosity=0"]
    return [sys.executable, "-m", "django", "makemessages", *options, "--ignore=tests", "--ignore=.venv"]


def make_texts() -> int:
    """Bring locale/ to the state of the code (`make messages`)."""
    (ROOT / "locale").mkdir(exist_ok=True)
    for domain in ("django", "djangojs"):
        subprocess.run([*make_messages_command(), "--domain", domain], cwd=ROOT, check=True)
    return 0


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file)


if __name__ == "__main__":
    sys.exit(make_texts() if sys.argv[1:] == ["make"] else check_texts())

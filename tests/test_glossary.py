"""Screens use the words of docs/glossary.md: one term for one thing, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PLACEHOLDER = re.compile(r"%\(\w+\)\w|\{\w+\}")

# The product's own name, and names of what stands in a mapping of an import, are no terms.
NAMES = re.compile(r"Sales Plan|\[\[[\w.]+\]\]|accounts\.values\.name")

# (word, a piece of the English text, why it stands)
EXCEPTIONS = (
    ("contact", "last contact", "the moment of a contact, not a person"),
    ("contact", "no contact", "the moment of a contact, not a person"),
    ("contact", "contact policy", "contacting, not a person"),
    ("contact", "contact pressure", "contacting, not a person"),
    ("deal", "Later rate for earlier deals", "a line of a statement is called by what it makes good"),
    ("attainment", "Quota attainment", "the name of the page, in the compound that people use"),
    ("segment", "Customer segment (employees)", "a band of employees, as rules of pay know it"),
    ("segment", "a family or a segment", "a band of employees, as rules of pay know it"),
    ("segment", "By segment", "of industries, in a gap that is taken apart"),
    ("segment", "by product, segment or person", "of industries, in a gap that is taken apart"),
    ("statement", "bank statement", "of a bank"),
    ("statement", "… statement", "its Chinese counts all of them without the noun"),
    ("account", "our account", "what one signs in with"),
    ("account", "an account with this address", "what one signs in with"),
    ("account", "API keys of the account", "what one signs in with"),
    ("account", "account", "the name of a field, as the history shows it and the API calls it"),
    ("account", "parent account", "the name of a field, as the history shows it and the API calls it"),
)


def rows_of(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    section = (ROOT / "docs/glossary.md").read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text of the product with its translation, without what is put in."""
    with (ROOT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                english = message.id if isinstance(message.id, str) else message.id[0]
                chinese = message.string if isinstance(message.string, str) else message.string[0]
                yield NAMES.sub("", PLACEHOLDER.sub("…", english)), PLACEHOLDER.sub("…", chinese)


def pattern(term: str) -> re.Pattern[str]:
    """Return what finds a term or its plural in an English text.

    >>> bool(pattern("deputy").search("Two deputies"))
    True
    """
    plural = term[:-1] + "(?:y|ies)" if term.endswith("y") else term + "s?"
    return re.compile(rf"(?<![\w-]){plural}(?![\w-])", re.IGNORECASE)


def is_excepted(word: str, english: str) -> bool:
    """Say whether a text may do without the term, or with the other word; a name of a field only where it is the whole text."""
    pieces = [piece for of, piece, why in EXCEPTIONS if of == word and "name of a field" not in why]
    names = [piece for of, piece, why in EXCEPTIONS if of == word and "name of a field" in why]
    return english in names or any(piece.lower() in english.lower() for piece in pieces)


TERMS = [(row[0], row[1].split("、")) for row in rows_of("Terms")]
FORBIDDEN = [row[0] for row in rows_of("Words not used on screens")]


@pytest.mark.parametrize(("term", "chinese"), TERMS, ids=[term for term, _chinese in TERMS])
def test_the_chinese_of_a_term_stands_where_its_english_does(term, chinese):
    found = [(english, translated) for english, translated in texts() if pattern(term).search(english)]
    assert found, f"no text says {term}"
    assert [
        (english, translated)
        for english, translated in found
        if not any(word in translated for word in chinese) and not is_excepted(term, english)
    ] == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_text_uses_another_word(word):
    if word.isascii():
        found = [
            english for english, _chinese in texts() if pattern(word).search(english) and not is_excepted(word, english)
        ]
    else:
        found = [chinese for _english, chinese in texts() if word in chinese]
    assert found == []


def test_every_exception_is_needed():
    """What is excepted stands in some text, so that the list holds nothing that is no longer said."""
    unused = [
        (word, piece)
        for word, piece, _why in EXCEPTIONS
        if not any(pattern(word).search(english) and piece.lower() in english.lower() for english, _chinese in texts())
    ]
    assert unused == []

"""Every reason why a row or a cell stays out has its sentence, and every sentence has its place."""

import re
from pathlib import Path

from pipeline.imports.rules import ImportProblem
from pipeline.imports.wording import _sentences, sentence

CODES = re.compile(r'ImportProblem\(\s*"(\w+)"')


def raised() -> set[str]:
    files = Path("pipeline/imports").glob("*.py")
    codes = {code for file in files for code in CODES.findall(file.read_text(encoding="utf-8"))}
    return codes | {"receipt_deal_several", "receipt_deal_unknown"}


def test_codes_and_sentences_are_the_same():
    assert raised() == set(_sentences())


def test_a_sentence_names_its_facts():
    fault = ImportProblem("day_beyond", {"text": "9999-12-31", "first": 1900, "last": 2199})
    assert sentence(fault) == "“9999-12-31” is outside the years 1900 to 2199."

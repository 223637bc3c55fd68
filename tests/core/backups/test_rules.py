"""Manifests, and what is said of a database that is not what was backed up."""

import json

import pytest

from salesplan.core.backups.rules import FileSummary, Manifest, TableSummary, differences, is_safe_name, read_manifest

SALES = TableSummary(["id", "amount_base"], 3, {"amount_base": "300.00"}, "ab")
MANIFEST = Manifest(
    "2026-11-24T06:00:00+00:00",
    "18.1",
    [("core", "0001_initial")],
    {"sale": SALES},
    {"sale": {"id": 9}},
    {"a/b.pdf": FileSummary(3, "cd")},
)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(json.loads(json.dumps(MANIFEST.written()))) == MANIFEST


@pytest.mark.parametrize(
    "spoil", [{"format": 2}, {"tables": {"sale": {}}}, {"migrations": [["core"]]}, {"files": None}]
)
def test_what_is_no_manifest_is_not_read(spoil) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        read_manifest(MANIFEST.written() | spoil)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"sale": SALES}, []),
        ({"sale": TableSummary([], 2, {"amount_base": "300.00"})}, ["sale: 2 rows instead of 3"]),
        ({"sale": TableSummary([], 3, {"amount_base": "299.99"})}, ["sale.amount_base: 299.99 instead of 300.00"]),
        ({"sale": TableSummary([], 3, {})}, ["sale.amount_base: None instead of 300.00"]),
        ({}, ["sale: missing"]),
        ({"sale": SALES, "other": TableSummary([], 1, {})}, ["other: 1 rows instead of none"]),
        ({"sale": SALES, "other": TableSummary([], 0, {})}, []),
    ],
)
def test_differences(now, said) -> None:
    assert list(differences({"sale": SALES}, now)) == said


@pytest.mark.parametrize("name", ["", "../x", "a/../b", "/x", "a//b", "a/./b", "a\\b", "a\0b", "."])
def test_names_that_lead_elsewhere(name) -> None:
    assert not is_safe_name(name)

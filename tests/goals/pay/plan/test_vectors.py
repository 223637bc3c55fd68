"""The concepts and the published examples of the field, each as a file of the bench."""

from pathlib import Path

import pytest

from goals.pay.bench.comparing import try_text

FILES = sorted((Path(__file__).parent / "vectors").glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_vector(path: Path) -> None:
    tried = try_text(path.read_text(encoding="utf-8"))
    assert tried.outcomes, "a vector expects something"
    assert [one for one in tried.outcomes if not one.agrees] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_statements_tie(path: Path) -> None:
    """Whatever a plan says, postings sum to the payment, lines to their component, and debts never fall below zero."""
    for statement in try_text(path.read_text(encoding="utf-8")).statements:
        assert sum(posting.amount for posting in statement.postings) == statement.paid
        assert min(statement.paid, statement.closing.overpaid, statement.closing.draw) >= 0
        for component in statement.components:
            assert sum(line.paid for line in component.lines) == component.gross


def test_there_is_a_vector_for_every_published_example() -> None:
    names = {path.stem.partition("-")[0] for path in FILES}
    assert {"p2", "p3", "p5", "p6", "p9", "p10", "p13", "p15"} <= names

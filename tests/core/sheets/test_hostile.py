"""Hostile files: each is answered in one sentence, within its limits, and takes nothing else down."""

import dataclasses
import resource

import pytest

from salesplan.core.errors import Refused
from salesplan.core.sheets.rules import UPLOAD
from tests.core.sheets.hostile import CORPUS, HARMLESS
from tests.core.sheets.making import read, sheet_of

# Of a processor, so that it does not count what other processes do; each takes less than two.
SECONDS = 20


@pytest.mark.parametrize("name", CORPUS)
def test_each_gets_one_sentence_within_its_limits(name):
    made, sentence = CORPUS[name]
    data = made()
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, _seconds_of_readers()
    with pytest.raises(Refused) as refused:
        read(data)
    assert str(refused.value.message).startswith(sentence)
    assert "\n" not in str(refused.value.message)
    assert _seconds_of_readers() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000, (
        "the reading process holds it, not this one"
    )


def _seconds_of_readers() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_odd_is_read(name):
    assert [row.cells for row in read(HARMLESS[name]()).rows()] == [("a", 1.0)]


def test_too_much_memory_ends_the_reading_process_and_is_said():
    data = HARMLESS["a million shared texts"]()
    with pytest.raises(Refused, match="would take more memory than one file may have"):
        read(data, dataclasses.replace(UPLOAD, memory_megabytes=60))


def test_too_much_time_ends_the_reading_process_and_is_said():
    data = sheet_of(*([f"text {row} {column}" for column in range(30)] for row in range(15_000)))
    with pytest.raises(Refused, match="takes more time than one file may have"):
        read(data, dataclasses.replace(UPLOAD, seconds=1))


def test_the_reading_process_knows_nothing_of_the_product(monkeypatch):
    """No settings, no database, no secret: what stands in its environment is its language."""
    from salesplan.core.sheets import reading

    seen = {}
    run = reading.subprocess.run
    monkeypatch.setattr(reading.subprocess, "run", lambda *told, **more: seen.update(more) or run(*told, **more))
    assert read("a,b\n1,2\n").heading == ["a", "b"]
    assert seen["env"] == {"LC_ALL": "C.UTF-8"}

"""Hostile files: each is answered in one sentence, within its limits, and takes nothing else down."""

import dataclasses
import os
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from salesplan.core.errors import Refused
from salesplan.core.sheets.reading import CHILD
from salesplan.core.sheets.rules import UPLOAD
from tests.core.sheets.hostile import CORPUS, HARMLESS
from tests.core.sheets.making import read, sheet_of
from tests.worker import wait_until

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
    with pytest.raises(Refused, match="needs more memory than is allowed"):
        read(data, dataclasses.replace(UPLOAD, memory_megabytes=60))


def test_too_much_time_ends_the_reading_process_and_is_said():
    data = sheet_of(*([f"text {row} {column}" for column in range(30)] for row in range(15_000)))
    with pytest.raises(Refused, match="takes longer to read than is allowed"):
        read(data, dataclasses.replace(UPLOAD, seconds=1))


def test_the_reading_process_knows_nothing_of_the_product():
    """No settings, no database, no secret: what stands in its environment is its language."""
    data = sheet_of(*([f"text {row} {column}" for column in range(30)] for row in range(15_000)))
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read, data)
        found: list[bytes] = []
        wait_until(lambda: found.extend(_environments_of_readers()) or found or reading.done(), "a file is being read")
        reading.result()
    assert set(found) == {b"LC_ALL=C.UTF-8\0"}


def _environments_of_readers() -> Iterator[bytes]:
    """Yield what stands in the environment of each process of ours that reads a file at this moment."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and str(CHILD).encode() in (process / "cmdline").read_bytes():
                yield (process / "environ").read_bytes()

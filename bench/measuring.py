"""What a piece of work takes: seconds on the wall, seconds of the processor, and the most memory its process ever held.

Where other work runs on the machine, the wall says more about that than about us; the seconds of the processor do not.
"""

import os
import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KILOBYTES = 1024


@dataclass(frozen=True)
class Took:
    """What a piece of work took. `database` are the seconds of the database's own processor; `peak` is in megabytes."""

    value: Any
    wall: float
    cpu: float
    database: float
    peak: int

    @property
    def work(self) -> float:
        """The seconds of both processors."""
        return self.cpu + self.database


def timed(work: Callable[[], Any], backend: int | None = None) -> Took:
    """Do something here; `backend` is the process of the database that works for it."""
    wall, cpu, database = time.perf_counter(), time.process_time(), _seconds_of(backend)
    value = work()
    wall, cpu, database = time.perf_counter() - wall, time.process_time() - cpu, _seconds_of(backend) - database
    return Took(value, wall, cpu, database, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES)


def _seconds_of(process: int | None) -> float:
    if process is None:
        return 0.0
    # The name may hold blanks; what comes after it does not.
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def table(rows: Iterable[tuple[str, Took]], against: Took) -> None:
    """Print what pieces of work took, each with its ratio to the reading that they are measured against."""
    print("| what | wall s | CPU s | of the database | peak MB | ratio of wall | of CPU |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    for name, took in rows:
        ratios = "– | –" if took is against else f"{took.wall / against.wall:.1f}× | {took.work / against.work:.1f}×"
        print(
            f"| {name} | {took.wall:.2f} | {took.cpu:.2f} | {took.database:.2f} | {took.peak} | {ratios} |", flush=True
        )
    print()

"""The reading process: opens one file under limits of memory and time, and writes down what it holds.

Started by `reading` as a script, never imported by the product. A file that was made to harm ends this process and
nothing else: it has no settings, no database, no secrets in its environment. It prints what it found as one line of
JSON and writes the rows, one a line, into the file it was given.
"""

import json
import sys
import types
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024


def limit(memory_megabytes: int, seconds: int, written_megabytes: int) -> None:
    """Take the limits on; where the system knows none (Windows), those of time are kept by who waits."""
    try:
        import resource
    except ImportError:
        return
    for kind, bound in (
        (resource.RLIMIT_AS, memory_megabytes * MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written_megabytes * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (bound, bound))
        except (ValueError, OSError):
            # macOS knows the name of RLIMIT_AS, but does not take it.
            continue


def main() -> None:
    arguments = json.loads(sys.argv[1])
    limit(
        arguments["limits"]["memory_megabytes"], arguments["limits"]["seconds"], arguments["limits"]["megabytes"] * 16
    )
    # The package of the product starts Celery when it is imported, which this process has no use for.
    package = types.ModuleType("salesplan")
    package.__path__ = [str(ROOT)]
    sys.modules["salesplan"] = package
    warnings.simplefilter("ignore")
    from salesplan.core.sheets import tables
    from salesplan.core.sheets.rules import FileLimits, ReadingJob, SheetError

    try:
        outcome: dict[str, Any] = tables.read(ReadingJob(**arguments | {"limits": FileLimits(**arguments["limits"])}))
    except SheetError as error:
        outcome = {"fault": error.code, "facts": error.facts}
    except MemoryError:
        outcome = {"fault": "memory", "facts": {}}
    except BaseException as error:  # noqa: BLE001 - a parser that stops on a file says that the file is damaged
        print(repr(error)[:2000], file=sys.stderr)  # noqa: T201 - the parent logs it
        outcome = {"fault": "damaged", "facts": {"part": ""}}
    print(json.dumps(outcome))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()

"""Several people at once: steps in threads, each with a connection of its own, for tests with `transaction=True`."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def together(*steps: Callable[[], Any]) -> list[Any]:
    """Run the steps in threads that start at the same moment; return what each returned or raised."""
    gate, out = threading.Barrier(len(steps)), [None] * len(steps)

    def run(i: int) -> None:
        gate.wait()
        try:
            out[i] = steps[i]()
        except Exception as fault:  # noqa: BLE001 - the test looks at it
            out[i] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return out

"""`python -m salesplan.run`: everything under one supervisor; with a word, one part of it."""

import signal
import sys

from salesplan.run.environment import data_dir
from salesplan.run.errors import StartError
from salesplan.run.files import DataDirLock, ensure_secret_key, prepare_data_dir
from salesplan.run.postgres import Postgres


def run_postgres() -> int:
    """Run the embedded server alone, for work on the code: `manage.py` with the same DATA_DIR then finds it."""
    folder = data_dir()
    prepare_data_dir(folder)
    lock = DataDirLock(folder)
    lock.take()
    ensure_secret_key(folder)
    server = Postgres(folder)
    server.start()
    print(f"PostgreSQL runs in {folder}; Ctrl-C stops it.", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while server.exit_code() is None:
            signal.sigtimedwait([signal.SIGCHLD], 2) if hasattr(signal, "sigtimedwait") else signal.pause()
    except KeyboardInterrupt:
        server.stop()
        return 0
    finally:
        lock.release()
    raise StartError(f"The database server ended by itself; see {server.log}.")


def main() -> int:
    """Run what the word asks for; a reason not to start is one line, never a traceback."""
    try:
        return run_postgres()
    except StartError as problem:
        print(f"salesplan: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

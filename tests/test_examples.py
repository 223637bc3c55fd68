"""The worked examples in docstrings come out as they say: whoever reads one may rely on its numbers."""

import doctest
from importlib import import_module

import pytest

from tests.architecture.reading import product

WITH_EXAMPLES = sorted(name for name, module in product().items() if ">>> " in module.path.read_text())


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples(name):
    outcome = doctest.testmod(import_module(name))
    assert (outcome.failed, outcome.attempted > 0) == (0, True)

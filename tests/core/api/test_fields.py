"""What programs send as figures: every serializer that is written to reads the machine format, and says what is wrong."""

import importlib
import pkgutil
from decimal import Decimal

import pytest
from rest_framework import serializers

from salesplan.core.api.fields import FigureField

PACKAGES = ("salesplan.core", "salesplan.people", "customers", "pipeline", "goals", "reports", "demo")


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def test_every_decimal_that_is_written_to_is_of_the_machine_format():
    for name in PACKAGES:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if found.name.endswith(("api", "serializers")):
                importlib.import_module(found.name)
    wrong, seen = [], 0
    for kind in set(below(serializers.Serializer)):
        if not kind.__module__.startswith(PACKAGES) or (
            issubclass(kind, serializers.ModelSerializer) and not hasattr(kind, "Meta")
        ):
            continue
        for name, field in kind().fields.items():
            if isinstance(field, serializers.DecimalField) and not field.read_only:
                seen += 1
                if not isinstance(field, FigureField):
                    wrong.append(f"{kind.__module__}.{kind.__name__}.{name}")
    assert seen > 10
    assert wrong == []


@pytest.mark.parametrize(
    ("sent", "means"), [("1234.5", "1234.50"), (1234.5, "1234.50"), (7, "7.00"), ("-0.05", "-0.05")]
)
def test_a_plain_number_is_taken_exactly(sent, means):
    assert str(FigureField(max_digits=12, decimal_places=2).run_validation(sent)) == means


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ("1,234", "“1,234” is not a plain number. Send digits with a decimal point, such as 1234.50."),
        ("1_000", "“1_000” is not a plain number. Send digits with a decimal point, such as 1234.50."),
        (True, "“true” is not a plain number. Send digits with a decimal point, such as 1234.50."),
        ("0.125", "“0.125” has too many decimals: at most 2. Figures are never rounded automatically."),
        ("9" * 12, f"“{'9' * 12}” is too long: at most 10 digits before the decimal point."),
        (
            12345678901234.568,
            "“12345678901234.568” has more digits than a JSON number can hold. Send it as a string in quotation marks.",
        ),
    ],
)
def test_the_problem_says_what_is_wrong(sent, sentence):
    with pytest.raises(serializers.ValidationError) as fault:
        FigureField(max_digits=12, decimal_places=2).run_validation(sent)
    assert fault.value.detail == [sentence]


def test_bounds_hold_too():
    with pytest.raises(serializers.ValidationError):
        FigureField(max_digits=12, decimal_places=2, min_value=Decimal(0)).run_validation("-1")

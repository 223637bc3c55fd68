"""A mapping with a mistake is named with the nearest right key, and nothing is written."""

import pytest
from django.core.management import CommandError

from pipeline.deals.models import Deal
from salesplan.people.models import User
from tests.pipeline.imports.making import STAGES

pytestmark = pytest.mark.django_db
ROWS = "id,owner,stage,closed,amount\nD1,Anna,Won,2017-03-02,5"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "ammount_if_empty = 'list price'",
            r"\[deals\] has an unknown key: ammount_if_empty. Did you mean amount_if_empty",
        ),
        ("amount_if_empty = 'lst price'", "deals.amount_if_empty can't be “lst price”. Did you mean list price"),
        ("scale.amont = 1000", r"\[deals.scale\] has an unknown key: amont. Did you mean amount"),
        ("scale.amount = 'thousand'", "deals.scale.amount must be a number, not “thousand”"),
        ("scale.amount = true", "deals.scale.amount must be a number"),
        ("scale.amount = 0", "deals.scale.amount must be a factor above zero"),
        ("scale.owner = 2", "deals.scale.owner must be a factor above zero for a field that is a figure"),
        ("scale.price = 2", "deals.scale.price is about a field that no column fills"),
        ("values.owner = 'Anna'", "deals.values.owner must be a table of keys and values"),
        ("values.product = { a = 'b' }", "deals.values.product is about a field that no column fills"),
        ("process = 7", "deals.process must be a text in quotation marks, not “7”"),
        ("constant.currncy = 'EUR'", "Did you mean currency"),
        ("channels = 'Online'", "deals.channels must be a list"),
    ],
)
def test_keys_and_types_that_are_wrong_are_named(importing, line, sentence):
    with pytest.raises(CommandError, match=sentence):
        importing.run(people="name\nAnna", deals=ROWS, more={"deals": line})
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("probability = 0.4", "probability = 45"), "The stage “Talking” has a probability of 45. Write it as a share"),
        (("probability = 0.4", "probabilty = 0.4"), "Did you mean probability"),
        (("probability = 0.4", 'probability = "40 %"'), "deals.stages.probability must be a number"),
        (('kind = "won"', 'kind = "wonn"'), "has the kind “wonn”. Did you mean won"),
        (('kind = "won"', 'kind = "open"'), "exactly one that is won"),
        (('name = "Offered"', 'name = "talking"'), "names the stage “talking” twice"),
        (
            ('kind = "open"\nprobability', 'category = "bestcase"\nprobability'),
            "has the category “bestcase”. Did you mean best_case",
        ),
    ],
)
def test_stages_that_are_wrong_are_named(importing, change, sentence):
    mapping = importing.folder / "map.toml"
    importing.write("deals", ROWS)
    columns = ", ".join(f'{name} = "{name}"' for name in ROWS.splitlines()[0].split(","))
    text = f'name = "test"\n[deals]\nfile = "deals.csv"\ncolumns = {{ {columns} }}\n{STAGES.replace(*change)}'
    mapping.write_text(text)
    with pytest.raises(CommandError, match=sentence):
        importing.again()
    assert not Deal.objects.exists()


@pytest.mark.parametrize(
    ("top", "sentence"),
    [
        ('date_format = ["%d.%m.%Y"]', "Did you mean date_formats"),
        ('date_formats = "%d.%m.%Y"', "date_formats must be a list"),
        ('date_formats = ["dd.mm.yyyy"]', "date_formats contains “dd.mm.yyyy”, which is not a date format"),
        ("decimal_mark = 1", "decimal_mark must be a text"),
    ],
)
def test_heads_that_are_wrong_are_named(importing, top, sentence):
    with pytest.raises(CommandError, match=sentence):
        importing.run(people="name\nAnna", top=top)


def test_a_column_that_is_missing_is_named_with_those_there_are(importing):
    importing.run(people="name\nAnna", deals=ROWS)
    (importing.folder / "deals.csv").write_text(ROWS.replace("closed", "closed on").replace("D1", "D2"))
    with pytest.raises(
        CommandError, match="deals.csv: There is no column “closed”. The heading in line 1 reads: .*closed on"
    ):
        importing.again()


def test_constants_and_defaults_stand_for_a_missing_column(importing):
    rows = "id,stage,closed,amount,quantity\nD1,Won,2017-03-02,5,\nD2,Won,2017-03-02,5,3"
    lines = 'constant.owner = "Anna"\nconstant.product = "P1"\ndefault.quantity = 2'
    importing.run(people="name\nAnna", products="code\nP1", deals=rows, more={"deals": lines})
    lines = Deal.objects.order_by("pk").values_list("owner__name", "lines__product__code", "lines__quantity")
    assert list(lines) == [("Anna", "P1", 2), ("Anna", "P1", 3)]

"""The tables of rights, walked completely: every noun, state, field and relation."""

from itertools import product
from pathlib import Path

import pytest

from customers.accounts.rights import ACCOUNTS
from customers.tasks.rights import TASKS
from pipeline.deals.actions.deals import EDITABLE
from pipeline.deals.rights import DEALS
from pipeline.receipts.rights import RECEIPTS
from salesplan.core import rights_docs
from salesplan.core.rights import ASK, EDIT, NOTHING, RELATIONS, SEE, Relation, Rights, RightsTable

TABLES = [DEALS, RECEIPTS, ACCOUNTS, TASKS]
CELLS = [
    (table, state, field, relation)
    for table in TABLES
    for state, field, relation in product(table.states, table.fields, RELATIONS)
]
OWNER, PARTICIPANT, LEAD, ADMIN, AUDITOR, NOBODY = RELATIONS

# What each relation may do, field by field, written out by hand: (noun, state) → field → owner, participant, lead, admin.
EXPECTED = {
    ("deal", "open"): dict.fromkeys(DEALS.fields, "edit ask edit edit") | {"activity": "edit edit edit edit"},
    ("deal", "lost"): dict.fromkeys(DEALS.fields, "edit ask edit edit") | {"activity": "edit edit edit edit"},
    ("deal", "won"): dict.fromkeys(
        [
            *(
                "amount",
                "lines",
                "currency",
                "account",
                "channel",
                "deal_type",
                "owner",
                "closed_on",
                "stage",
                "splits",
            ),
            *("started_on", "expected_close_on"),
        ],
        "ask ask ask ask",
    )
    | dict.fromkeys(
        [
            "name",
            "next_step",
            "next_step_on",
            "rival",
            "contacts",
            "loss_reason",
            "loss_note",
        ],
        "edit ask edit edit",
    )
    | {"activity": "edit edit edit edit"},
    **{
        ("receipt", f"to be booked{state}"): dict.fromkeys(["kind", "day", "amount", "reference", "note"], rights)
        | {"reversal": "see see see see"}
        for state, rights in (("", "edit ask edit edit"), (", pay closed", "ask ask ask edit"))
    },
    **{
        ("receipt", f"booked{state}"): dict.fromkeys(["kind", "day", "amount", "reference", "note"], "see see see see")
        | {"reversal": rights}
        for state, rights in (("", "edit ask edit edit"), (", pay closed", "ask ask ask edit"))
    },
    ("task", "open"): dict.fromkeys(TASKS.fields, "edit edit edit edit"),
    ("task", "done"): dict.fromkeys(TASKS.fields, "see see see see") | {"done_at": "edit edit edit edit"},
    **{
        ("customer", state): dict.fromkeys(ACCOUNTS.fields, "edit nothing edit edit")
        | {"owner": "see nothing edit edit"}
        for state in ("in use", "out of use")
    },
}


@pytest.mark.parametrize(
    ("table", "state", "field", "relation"), CELLS, ids=lambda part: getattr(part, "noun", getattr(part, "value", part))
)
def test_every_cell(table: RightsTable, state: str, field: str, relation: Relation) -> None:
    rights = [*EXPECTED[table.noun, state][field].split(), "see", "nothing"]
    assert table.right(state, {relation}, field).value == rights[RELATIONS.index(relation)]


def test_the_tables_have_a_row_for_each_state_and_group_and_nothing_else() -> None:
    for table in TABLES:
        assert set(table.cells) == set(product(table.states, table.groups))
        assert all(len(row) == len(RELATIONS) for row in table.cells.values())
        assert len(set(table.fields)) == len(table.fields)


def test_everything_that_an_action_of_deals_writes_is_in_the_table() -> None:
    assert set(DEALS.fields) == EDITABLE | {"lines", "splits", "contacts", "stage", "activity"}


def test_nobody_sees_nothing_and_an_auditor_changes_nothing() -> None:
    for table, state, field, _relation in CELLS:
        assert table.right(state, {NOBODY}, field) is NOTHING
        assert table.right(state, set(), field) is NOTHING
        assert table.right(state, {AUDITOR}, field) is SEE


def test_the_strongest_relation_counts() -> None:
    rights = Rights(DEALS, "open", frozenset({PARTICIPANT, LEAD}))
    assert rights.of("splits") is EDIT
    assert Rights(DEALS, "open", frozenset({PARTICIPANT})).of("splits") is ASK
    assert Rights(DEALS, "open", frozenset({PARTICIPANT})).only_ask(["splits", "activity"]) == ["splits"]
    assert Rights(DEALS, "won", frozenset({AUDITOR})).never(["amount", "activity"]) == ["amount", "activity"]


def test_a_field_without_a_row_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError, match="deal: colour"):
        DEALS.right("open", {OWNER}, "colour")


def test_every_table_is_printed_and_the_page_is_what_the_tables_say() -> None:
    assert set(map(id, rights_docs.every())) == set(map(id, TABLES))
    assert Path("docs/rights.md").read_text() == rights_docs.page(), "run manage.py print_rights > docs/rights.md"

"""Whether the files fit the mapping, looked at before anything is written: columns, and ids that are too long.

An id or a code that does not fit its field is no bad row: the mapping names a column that was not meant for it, or the
file needs shorter codes. Cut, two of them could become one.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pipeline.imports import rules
from pipeline.imports.fields import FIELDS
from pipeline.imports.mapping import MappingSection
from pipeline.imports.run import ImportRun
from pipeline.imports.stages import check_process
from salesplan.core.errors import Refused

KEYS = {"products": "code", "deals": "id", "receipts": "id"}


def check_files(run: ImportRun) -> None:
    """Refuse the whole import with the file, line and column of the first thing that does not fit."""
    for section in run.mapping.sections.values():
        table = run.files.table(section)
        if section.kind == "deals":
            check_process(run, section)
        name = KEYS.get(section.kind)
        if name is None:
            continue
        most = run.mapping.longest_key(section.kind) if name == "id" else FIELDS[section.kind][name].most or 0
        for row in table.rows():
            if row.error is None:
                _check_key(section, name, row.line, table.record(row), most)


def _check_key(section: MappingSection, name: str, line: int, cells: Mapping[str, Any], most: int) -> None:
    try:
        text = rules.text(section.cell(cells, name))
    except rules.ImportProblem:
        # A row that cannot be read is put aside on its own.
        return
    if len(text) > most:
        facts = {"path": section.file, "line": line, "column": section.columns.get(name, name)}
        facts |= {"text": rules.shown(text), "long": len(text), "most": most}
        raise Refused(
            _(
                "%(path)s, line %(line)s, column %(column)s: “%(text)s” has %(long)s characters, and this id may have "
                "%(most)s. Nothing was written. Map a column with shorter ids; they are never cut."
            )
            % facts
        )

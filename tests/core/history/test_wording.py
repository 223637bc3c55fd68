"""Everything whose history is kept is called something in Chinese."""

import pytest
from django.utils import translation

from salesplan.core.history import wording
from salesplan.core.history.queries import tracked
from salesplan.core.history.rules import QUIET


@pytest.mark.parametrize("label", sorted(tracked()))
def test_a_tracked_model_and_its_fields_have_chinese_names(label: str) -> None:
    model = tracked()[label]
    kept = {field.name for field in model.pgh_event_model._meta.concrete_fields}
    shown = [field for field in model._meta.concrete_fields if field.name in kept - set(QUIET)]
    with translation.override("zh-hans"):
        names = {wording.of_model(model), *(wording.of_field(field, field.name) for field in shown)}
    assert [name for name in sorted(names) if name.isascii()] == []


def test_a_field_that_is_gone_keeps_its_name() -> None:
    assert wording.of_field(None, "old_name") == "old_name"

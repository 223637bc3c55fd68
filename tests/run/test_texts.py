"""Texts that no translator would ever see are found."""

from pathlib import Path

from salesplan.run.texts import hidden_in_fstrings


def test_a_text_within_an_fstring_is_found(tmp_path: Path) -> None:
    (tmp_path / "goals").mkdir()
    (tmp_path / "goals" / "good.py").write_text('said = _("Plan") + f" {number}"\n')
    (tmp_path / "goals" / "bad.py").write_text("\nsaid = f\"{number} {_('Plan')}\"\n")
    assert hidden_in_fstrings(tmp_path) == ["hidden   goals/bad.py:2"]

"""The bench: what it refuses, where it points, and how the command ends."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from goals.pay.bench.comparing import try_text
from goals.pay.definition.document import DefinitionError
from goals.pay.plan.wording.problems import problem_text

ROOT = Path(__file__).parents[4]
VECTORS = Path(__file__).parent / "vectors"
GOOD = """
periods = ["2026-01"]
[[component]]
name = "commission"
rate = "5 %"
[[credit]]
on = 2026-01-10
amount = 1_000
[expect."2026-01"]
paid = 50
"""
TABLE = 'periods = ["2026-01"]\n[[component]]\nname = "c"\n'


class TestRefuses:
    """Each row: the text, the place that is named, and words of what is said."""

    @pytest.mark.parametrize(
        ("text", "place", "says"),
        [
            ("periods = [", "the text", "is not TOML"),
            (GOOD.replace("periods", "period"), "periods", "are missing"),
            (GOOD.replace('"2026-01"]', '"January"]', 1), "periods", "“January” is not a period"),
            (GOOD + "colour = 3\n", "[expect], key 2026-01, key colour", "is unknown"),
            (GOOD.replace("rate =", "rat ="), "[[component]] 1, key rate", "is missing"),
            (GOOD.replace('"5 %"', '"five"'), "[[component]] 1, key rate", "must be a number"),
            (GOOD.replace("2026-01-10", '"10 January"'), "[[credit]] 1, key on", "must be a date"),
            (GOOD.replace("on = 2026-01-10\n", ""), "[[credit]] 1", "needs a day"),
            (GOOD.replace('"2026-01"]\npaid', '"2026-02"]\npaid'), "[expect], key 2026-02", "not one of the periods"),
            (GOOD.replace("rate", 'reads = "per deal"\nrate'), "[[component]] 1, key reads", "Use one of: period"),
            (GOOD + "components = {bonus = 1}\n", "[expect], key 2026-01 [components], key bonus", "no such component"),
            (TABLE + "steps = []", "[[component]] 1, key steps", "at least one row"),
            (TABLE + 'steps = [[10, "5 %"]]', "[[component]] 1, key steps, step 1", "Row 1 must start at 0"),
            (
                TABLE + "steps = [[0, 0], [5, 0], [5, 1]]",
                "[[component]] 1, key steps, step 3",
                "Row 3 starts at the same value as the one",
            ),
            (
                TABLE + "steps = [[0, 0], [5, 0], [3, 1]]",
                "[[component]] 1, key steps, step 3",
                "Row 3 starts below the one",
            ),
            (TABLE + 'steps = [[0, 0, "all"]]', "[[component]] 1, key steps, step 1", "must be [from, rate]"),
            (TABLE + "weight = 0.7\nrate = 1", "[[component]]", "100 %, not 70 %"),
            (TABLE + "rate = 1\nwher = {a = 1}", "[[component]] 1, key wher", "Did you mean “where”?"),
            (GOOD + '[[cap]]\namount = 5\ncomponent = "x"', "[[cap]] 1, key component", "no “x”"),
            (GOOD + "[[cap]]\namount = -5", "[[cap]] 1, key amount", "can't be below 0"),
            (GOOD + '[recovery]\norder = ["draw"]', "[recovery], key order", "each of overpayment, draw once"),
            (GOOD + "[reserve]\nshare = 2", "[reserve], key share", "between 0 and 100 %"),
            (
                GOOD + "[[credit]]\non = 2026-01-11\namount = 5\nshares = {A = 60, B = 30}",
                "",
                "must total 100 %, not 90 %",
            ),
            (GOOD + '[[credit]]\non = 2026-01-11\namount = -5\nreverses = "x"', "[[credit]] 2, key reverses", "“x”"),
            (GOOD + '[[quota]]\nname = "x"\namount = 5', "[[quota]]", "No component is measured by"),
            (
                GOOD + '[[multiplier]]\nmetric = "service_score"\nsteps = [[0, 1]]',
                "[metric]",
                "needs a figure of “service_score” for 2026-01",
            ),
            (GOOD + "[[recovery]]\nshare = 0.1", "[recovery]", "must be a table"),
        ],
    )
    def test_with_the_place(self, text: str, place: str, says: str) -> None:
        with pytest.raises(DefinitionError) as caught:
            try_text(text)
        assert place in caught.value.place
        assert says in problem_text(caught.value)


class TestCommand:
    def test_agreement(self, tmp_path: Path, capsys) -> None:
        path = tmp_path / "plan.toml"
        path.write_text(GOOD)
        call_command("try_incentives", path)
        out = capsys.readouterr().out
        assert "50.00" in out

    def test_a_difference_ends_with_1_and_shows_both(self, tmp_path: Path, capsys) -> None:
        path = tmp_path / "plan.toml"
        path.write_text(GOOD.replace("paid = 50", "paid = 60"))
        with pytest.raises(CommandError) as caught:
            call_command("try_incentives", path, VECTORS / "p2-marginal.toml")
        assert caught.value.returncode == 1
        assert "1 of 2 files differ" in str(caught.value)
        assert "differs by -10.00" in capsys.readouterr().out

    def test_bad_input_names_file_and_place(self, tmp_path: Path, capsys) -> None:
        path = tmp_path / "plan.toml"
        path.write_text(GOOD.replace('"5 %"', '"five"'))
        with pytest.raises(CommandError):
            call_command("try_incentives", path, tmp_path / "absent.toml")
        told = capsys.readouterr().err
        assert "plan.toml: [[component]] 1, key rate: This must be a number" in told
        assert "t be read: " in told

    def test_why_prints_the_trail(self, capsys) -> None:
        call_command("try_incentives", VECTORS / "p2-marginal.toml", "--why")
        assert "15,000 at 0.06" in capsys.readouterr().out


class TestOnABareClone:
    """Without an environment: no database, no key, no data folder."""

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", "try_incentives", *words]
        return subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, timeout=120, check=False)

    def test_every_file_agrees_and_tells_why(self) -> None:
        done = self.run(*(str(path) for path in sorted(VECTORS.glob("*.toml"))), "--why")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("files agree.\n")

    def test_what_is_wrong_is_said(self, tmp_path: Path) -> None:
        path = tmp_path / "wrong.toml"
        path.write_text('periods = ["2026-01"]\n[[component]]\nname = "c"\nrates = 5\n', encoding="utf-8")
        done = self.run(str(path))
        assert done.returncode == 1
        assert "key rate" in done.stderr
        assert "Traceback" not in done.stderr


class TestDocumentation:
    TEXT = (Path(__file__).parents[4] / "docs" / "incentives.md").read_text(encoding="utf-8")

    def test_its_example_comes_out(self) -> None:
        example = self.TEXT.partition("```toml\n")[2].partition("```")[0]
        tried = try_text(example)
        assert tried.outcomes
        assert [one for one in tried.outcomes if not one.agrees] == []

    def test_it_names_every_vector(self) -> None:
        assert [path.name for path in sorted(VECTORS.glob("*.toml")) if f"vectors/{path.name})" not in self.TEXT] == []

"""The engine's reasons in the language of the reader."""

from decimal import Decimal

import pytest
from django.utils import translation

from goals.pay.bench.comparing import try_text
from goals.pay.choices import LineKind
from goals.pay.definition.schema import DRAW
from goals.pay.engine.reasons import REASONS, read, reason
from goals.pay.engine.results import POSTED
from goals.pay.engine.run import ORDER
from goals.pay.engine.running_total import RULES, UNPAID
from goals.pay.plan.wording import sentences as rule_texts
from goals.pay.plan.wording.evaluation import order
from goals.pay.wording import calculation
from goals.pay.wording import reasons as whys
from goals.pay.wording import statements as texts
from goals.pay.wording.reasons import why
from tests.goals.pay.plan.codes import LATIN, assigned, calls, in_chinese, lacks_chinese
from tests.goals.pay.plan.test_bench import VECTORS


def scaled_by(metric, value):
    return reason("by_metric", metric=metric, value=Decimal(value), factor=Decimal("0.9"))


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("release", reason("held_since", period="2026-09"), "held since Sep 2026"),
        ("correction", reason("recalculated", periods=("2026-09", "2026-Q3")), "Sep 2026, Q3 2026, calculated again"),
        ("draw", reason("recoverable"), "topped up, and owed"),
        ("reserve", reason("share_of", share=Decimal("0.30"), of=Decimal("5000.00")), "30% of ¥5,000"),
        ("cap", reason("at_most", amount=Decimal(10_000)), "at most ¥10,000"),
        ("claw-back", reason("taken_at", at="slices"), "from the sale's own top slice down"),
        ("multiplier", scaled_by("attainment", "0.906819536842"), "Attainment is 90.7%: × 0.9"),
        ("multiplier", scaled_by("won_revenue", "5000.00"), "Won revenue is ¥5,000: × 0.9"),
        ("multiplier", scaled_by("service_score", "79.123456"), "service_score is 79.1235: × 0.9"),
        ("adjustment", "held since 2026-09", "held since 2026-09"),
        ("adjustment", "share_of?share=1&of=2", "share_of?share=1&of=2"),
        ("earning", "", ""),
    ],
)
def test_a_reason(kind, text, said):
    with translation.override("en"):
        assert why(kind, text, "CNY") == said


@pytest.mark.parametrize(("kind", "text", "said"), [
    ("release", "held since 2026-09", "2026年9月"), ("correction", "recalculated: 2026-09, 2026-10", "2026年10月"),
    ("reserve", "0.3 of 5000", "5,000"), ("forfeit", "300 of 2026-09", "2026年9月"), ("cap", "10000", "10,000"),
    ("draw forgiven", "200.00", "200"), ("owed", "more was clawed back than earned", "追回"), ("draw", "recoverable", "补足"),
    ("carried in", "over the cap of an earlier period", "封顶"),
])  # fmt: skip
def test_what_was_frozen_before_reasons_were_data_is_read_as_what_it_meant(kind, text, said):
    with in_chinese():
        found = why(kind, text, "CNY")
    assert said in found
    assert not LATIN.search(found)


def test_a_reason_is_one_text_and_is_read_again():
    text = reason("by_metric", metric="win_rate", value=Decimal("0.50"), factor=Decimal("1.0"))
    assert text == reason("by_metric", metric="win_rate", value=Decimal("0.5"), factor=Decimal(1))
    assert read(text) == ("by_metric", {"metric": "win_rate", "value": "0.5", "factor": "1"})
    assert read("somebody typed this") is None
    with pytest.raises(ValueError, match="share_of"):
        reason("share_of", share=Decimal(1))


class TestEveryCode:
    """What the engine can say is listed, has words, and has Chinese ones."""

    def test_of_a_reason(self):
        assert calls("reason", 0) | set(DRAW["kind"].choices) == set(REASONS) == set(whys.sentences())

    def test_of_a_posting_and_a_rule(self):
        posted = calls("Posting", 0) | calls("post", 0) | calls("becomes", 0) | {"adjustment"}
        rules = calls("becomes", 0) | calls("RuleChange", 0)
        assert posted - set(RULES) <= set(POSTED)
        assert rules == set(RULES)
        assert set(POSTED) <= set(LineKind.values)

    def test_of_a_line_that_earns_nothing(self):
        given = assigned("unpaid") | calls("_without", 0)
        assert given <= set(UNPAID)

    def test_has_chinese_words(self):
        with in_chinese():
            told = {
                **{code: text for code, text in whys.sentences().items() if code != "taken_at"},
                **{kind: texts.kind(kind) for kind in (*POSTED, *RULES)},
                **{f"short {code}": texts.unpaid(code) for code in UNPAID},
                **{f"long {code}": rule_texts.why_unpaid(code, "2026年10月") for code in UNPAID},
                **dict(zip(ORDER, order(), strict=True)),
            }
            assert lacks_chinese(told) == {}


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_trail_of_the_vectors_is_chinese(path):
    tried = try_text(path.read_text(encoding="utf-8"))
    names = {one.name for one in tried.case.plan.components} | {one.name for one in tried.case.plan.spiffs}
    names |= {one.name for one in tried.case.plan.multipliers} | {one.metric for one in tried.case.plan.multipliers}
    names |= {kicker.name for one in tried.case.plan.components for kicker in one.kickers}
    names |= {credit.name for own in tried.case.credits.values() for credit in own}
    names |= {one.why for given in tried.case.inputs for one in given.adjustments}
    with in_chinese():
        for statement in tried.statements:
            for step in calculation.calculation_steps(statement, tried.case.plan.currency):
                for part in step:
                    bare = part
                    for name in sorted(names - {""}, key=len, reverse=True):
                        bare = bare.replace(name, "")
                    assert not LATIN.search(bare.replace("SPIFF", "")), step

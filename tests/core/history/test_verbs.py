"""Every action that writes history says in words what it was."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from salesplan.core.history.choices import VERBS, verb_label
from salesplan.core.lifecycle.models import Stateful

ROOT = Path(__file__).resolve().parents[3]
APPS = ("salesplan", "customers", "pipeline", "goals", "reports", "demo")

# How the verbs begin under which the steps of a life cycle are written.
FAMILIES = {
    "customers.Case": "case",
    "customers.Improvement": "improvement",
    "customers.PointAdjustment": "point_adjustment",
    "customers.Redemption": "redemption",
    "customers.Survey": "survey",
    "goals.Appeal": "appeal",
    "goals.Cascade": "cascade",
    "goals.Dispute": "dispute",
    "goals.Goal": "goal",
    "goals.PayRun": "pay_run",
    "goals.IncentivePlanDraft": "plan_draft",
    "goals.CorrectiveAction": "corrective_action",
    "goals.Reward": "reward",
    "goals.Round": "round",
    "goals.SalesPlan": "sales_plan",
    "goals.SalesPlanVersion": "sales_plan",
    "people.Leaving": "leaving",
    "pipeline.BulkRun": "bulk",
}
# Steps that are part of an action with another verb.
WITHIN = {
    "appeal.uphold": "appraisal.decide_appeal",
    "appeal.uphold_partly": "appraisal.decide_appeal",
    "appeal.deny": "appraisal.decide_appeal",
    "bulk.finish": "bulk.stage",
    "bulk.finish_undo": "bulk.undo",
    "dispute.reply": "dispute.say",
    "dispute.granted": "dispute.decide",
    "dispute.partial": "dispute.decide",
    "dispute.corrected": "dispute.decide",
    "dispute.denied": "dispute.decide",
    "leaving.finish": "leaving.hand_over",
    "leaving.close": "leaving.hand_over",
    "leaving.finish_undo": "leaving.undo",
    "sales_plan.replace": "sales_plan.approve",
}


def verbs_of_steps() -> set[str]:
    """Return the verb of every step of every life cycle."""
    models = [model for model in apps.get_models() if issubclass(model, Stateful)]
    verbs = {f"{FAMILIES[model._meta.label]}.{step}" for model in models for step in model.lifecycle.steps}
    return {WITHIN.get(verb, verb) for verb in verbs}


def verbs_in_code() -> set[str]:
    """Return the verbs that actions give to `acting`, as they stand in the code."""
    found: set[str] = set()
    for app in APPS:
        for file in (ROOT / app).rglob("*.py"):
            found |= set(re.findall(r'acting\(\s*[\w.]+,\s*"([a-z_.]+)"', file.read_text()))
    return found


def test_the_search_finds_verbs() -> None:
    assert {"deal.move", "quota.set"} <= verbs_in_code()


@pytest.mark.parametrize("verb", sorted(verbs_in_code()))
def test_a_verb_is_told_in_words(verb: str) -> None:
    assert verb in VERBS


@pytest.mark.parametrize("verb", sorted(verbs_of_steps()))
def test_a_step_of_a_life_cycle_has_words_of_its_own(verb: str) -> None:
    assert verb in VERBS
    with translation.override("en"):
        english = verb_label(verb)
    with translation.override("zh-hans"):
        assert verb_label(verb) not in (english, verb)

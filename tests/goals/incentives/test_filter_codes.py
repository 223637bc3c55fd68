"""How names in the filters of stored rules become keys."""

from importlib import import_module

import pytest

coded = import_module("goals.migrations.0019_filter_codes")._coded
KEYS = {"channel": {"Direct": ["1"], "Partner": ["2"]}, "team": {"Hunters": ["7", "9"]}}


@pytest.mark.parametrize(("before", "after"), [
    ({"channel": "Direct"}, {"channel": "1"}), ({"channel": ["Direct", "Partner"]}, {"channel": ["1", "2"]}),
    ({"team": "Hunters"}, {"team": ["7", "9"]}), ({"channel": "Gone"}, {"channel": "Gone"}),
    ({"product": "Direct", "discount": {"to": "0.2"}}, {"product": "Direct", "discount": {"to": "0.2"}}),
])  # fmt: skip
def test_names_of_filters_become_keys_wherever_they_stand(before, after):
    def rules(where):
        kicker = {"name": "Direct", "where": where}
        return {"component": [{"name": "Direct", "pays": where, "kicker": [kicker]}], "spiff": [{"where": where}]}

    assert coded(rules(before), KEYS) == rules(after)

"""The test bench: a plan, its data and what is expected, as TOML text (docs/incentives.md), against the engine."""

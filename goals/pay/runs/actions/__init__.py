"""The steps of a pay run, and what they post to its ledger."""

"""Indicators counted from the ledger by rules, each figure equal to its rows."""

"""The ledger: who took part in what, from which firm, and what came of it."""

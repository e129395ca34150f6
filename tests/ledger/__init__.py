"""The ledger, in both of its databases."""

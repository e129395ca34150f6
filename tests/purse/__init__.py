"""Purses: money by readings, on a real ledger, without Home Assistant."""

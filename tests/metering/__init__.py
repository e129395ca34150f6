"""Tests of what a purse believes of a counter; nothing here needs Home Assistant."""

"""Tests of vouchers; nothing here needs Home Assistant."""

"""Tests of the prepaid meter integration."""

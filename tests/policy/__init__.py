"""Tests of who may cut off whom; nothing here needs Home Assistant."""

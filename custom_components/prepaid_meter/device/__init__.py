"""Prepaid modules on a Modbus link. Nothing in this package knows Home Assistant."""

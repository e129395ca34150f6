"""Prepaid utility modules on a Modbus link."""

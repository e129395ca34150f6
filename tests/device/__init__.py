"""Tests of the device layer: from a register map to a module on a wire."""

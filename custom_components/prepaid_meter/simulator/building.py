"""Simulated buildings: what one is, the default one, and those described in a file."""

from .files import load_building
from .mall import default_building
from .premises import Building, Faults, Unit

__all__ = ["Building", "Faults", "Unit", "default_building", "load_building"]

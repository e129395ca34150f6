"""Simulated buildings: what one is, the default one, and those described in a file."""

from .faults import Faults
from .files import load_building
from .mall import default_building, speak
from .premises import Building
from .unit import Unit

__all__ = ["Building", "Faults", "Unit", "default_building", "load_building", "speak"]

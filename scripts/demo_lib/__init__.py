"""The demonstration: a simulated building and a real Home Assistant, started together."""

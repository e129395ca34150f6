"""Entities that several platforms set up."""

"""Cutting off and restoring: what is set for it, who did it, and whether it happened."""

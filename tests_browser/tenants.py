"""Whom the tests look at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tenant:
    """A tenant of the building."""

    name: str
    device_id: str
    mode: str

    @property
    def path(self) -> str:
        """Return where their page is, on the dashboard."""
        return f"tenant?device={self.device_id}"

"""What a manager sets for a tenant's supply that the module itself has no register for."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
import json
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..policy.gate import Mode

AS_HUB: Final = "as_hub"
"""The hours in which cutting off is allowed are those of the hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A tenant who is not to be cut off: a disputed debt, somebody protected."""

    reason: str = ""
    by: str = ""
    since: datetime
    until: date | None = None
    """The last day."""

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What is set for one module."""

    hold: Hold | None = None
    emergency_credit: int = 0
    """Minor units below zero that are allowed before a cut is due."""
    automatic_restore: bool = False
    hours: str = AS_HUB
    mode: str = Mode.OPERATOR.value
    """Where the module has no register for it."""

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Return what plain data says."""
        hold = raw["hold"]
        if hold is not None:
            until = hold["until"]
            hold = Hold(
                reason=hold["reason"],
                by=hold["by"],
                since=datetime.fromisoformat(hold["since"]),
                until=None if until is None else date.fromisoformat(until),
            )
        return cls(**{**raw, "hold": hold})

    def changes_since(self, earlier: Controls) -> Iterator[tuple[str, str, str]]:
        """Yield what is set otherwise than before: its name, the old value and the new one."""
        before, now = earlier.to_json(), self.to_json()
        for name, value in now.items():
            if value != before[name]:
                yield name, _words(before[name]), _words(value)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        raw = asdict(self)
        if self.hold is not None:
            until = self.hold.until
            raw["hold"] |= {
                "since": self.hold.since.isoformat(),
                "until": None if until is None else until.isoformat(),
            }
        return raw


def _words(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


class ControlStore:
    """Keeps the controls of one hub's modules, each by its identity."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep them in a file of the hub's own."""
        self._store = Store[dict[str, dict[str, Any]]](hass, 1, f"{DOMAIN}.controls_{entry_id}")
        self._controls: dict[str, Controls] = {}

    async def async_load(self) -> None:
        """Take up what was kept."""
        kept = await self._store.async_load() or {}
        self._controls = {name: Controls.from_json(raw) for name, raw in kept.items()}

    async def async_remove(self) -> None:
        """Forget them with their hub."""
        await self._store.async_remove()

    def of(self, module: str) -> Controls:
        """Return what is set for a module."""
        return self._controls.get(module, Controls())

    async def async_set(self, module: str, controls: Controls) -> None:
        """Set it, and have it on disk on return: a forgotten hold would cut off somebody."""
        self._controls[module] = controls
        await self._store.async_save(
            {name: each.to_json() for name, each in self._controls.items()}
        )

"""What a manager sets for a tenant's supply that the module itself has no register for."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
import json
from typing import Any, Final, Self, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

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


class Changes(TypedDict, total=False):
    """What is to be set otherwise for one module, by the names of `Controls`."""

    hold: Hold | None
    emergency_credit: int
    automatic_restore: bool
    hours: str
    mode: str


class ControlStore:
    """Keeps the controls of one hub's modules, each by its identity.

    There is one of a hub, however often it is loaded anew: what a hub that is being unloaded still
    sets is known to the next.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep them in a file of the hub's own."""
        self._store = Store[dict[str, dict[str, Any]]](hass, 1, f"{DOMAIN}.controls_{entry_id}")
        self._controls: dict[str, Controls] | None = None
        self._loading = asyncio.Lock()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def async_load(self) -> None:
        """Take up what was kept."""
        async with self._loading:
            if self._controls is None:
                kept = await self._store.async_load() or {}
                self._controls = {name: Controls.from_json(raw) for name, raw in kept.items()}

    async def async_remove(self) -> None:
        """Forget them with their hub."""
        await self._store.async_remove()

    def turn(self, module: str) -> asyncio.Lock:
        """Return the lock to hold from reading a module's controls to changing them."""
        return self._turns[module]

    def of(self, module: str) -> Controls:
        """Return what is set for a module, once all was taken up."""
        if self._controls is None:
            raise RuntimeError("What is set was not taken up yet")
        return self._controls.get(module, Controls())

    async def async_set(self, module: str, controls: Controls) -> None:
        """Set it, and have it on disk on return: a forgotten hold would cut off somebody."""
        if self._controls is None:
            raise RuntimeError("What is set was not taken up yet")
        self._controls[module] = controls
        await self._store.async_save(
            {name: each.to_json() for name, each in self._controls.items()}
        )


DATA_CONTROLS: HassKey[dict[str, ControlStore]] = HassKey(f"{DOMAIN}_controls")


@callback
def control_store(hass: HomeAssistant, entry_id: str) -> ControlStore:
    """Return the one of a hub."""
    stores = hass.data.setdefault(DATA_CONTROLS, {})
    if (store := stores.get(entry_id)) is None:
        store = stores[entry_id] = ControlStore(hass, entry_id)
    return store


async def async_forget_controls(hass: HomeAssistant, entry_id: str) -> None:
    """Forget all that was set for a hub's modules, with the hub."""
    store = control_store(hass, entry_id)
    del hass.data[DATA_CONTROLS][entry_id]
    await store.async_remove()

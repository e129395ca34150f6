"""How credit and supplies stood last, so that what happened while nobody looked is told too."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

NOT_KNOWN: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})

# What is told twice after a crash is worse than a write for each change, of which there are few.
SAVE_DELAY: Final = 1

# Automations begin to look once Home Assistant has started, one after the other.
_BEGINNING: Final = 10.0


@dataclass(slots=True)
class _Standing:
    known: str | None = None
    before_outage: str | None = None
    """What was known before it was last not known."""
    is_out: bool = True
    unheard: list[State] = field(default_factory=list)
    """What it came to while no automation looked yet, since Home Assistant begins to start."""


class Standings:
    """Remembers how statuses stood, over outages and restarts."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Remember nothing yet."""
        self._hass = hass
        self._store = Store[dict[str, str]](hass, 1, f"{DOMAIN}.standings")
        self._standings: dict[str, _Standing] = {}
        self._started_at: float | None = None

    async def async_load(self) -> None:
        """Take up what was known when Home Assistant stopped."""
        for unique_id, state in (await self._store.async_load() or {}).items():
            self._standings[unique_id] = _Standing(state)
        async_at_started(self._hass, self._started)

    @callback
    def _started(self, _hass: HomeAssistant) -> None:
        self._started_at = monotonic()

    @callback
    def note(self, unique_id: str, state: str | None) -> None:
        """Note how something stands, None while that is not known."""
        standing = self._standings.setdefault(unique_id, _Standing())
        if state is None:
            standing.is_out = True
            return
        if standing.is_out:
            standing.is_out = False
            standing.before_outage = standing.known
        if standing.known != state:
            standing.known = state
            self._store.async_delay_save(self._data, SAVE_DELAY)

    @callback
    def note_unheard(self, unique_id: str, state: State) -> None:
        """Keep a state that was written before automations could see it."""
        if not self._hass.is_running:
            if self._started_at is not None:
                self._started_at = None
                async_at_started(self._hass, self._started)
            self._standings.setdefault(unique_id, _Standing()).unheard.append(state)

    def before_outage(self, entity_id: str) -> str | None:
        """Return what a status was before it was last not known; None if that is not known."""
        standing = self._of(entity_id)
        return standing.before_outage if standing is not None else None

    def unheard(self, entity_id: str) -> list[State]:
        """Return what happened before automations began to look, for one that begins now."""
        late = self._started_at is not None and monotonic() > self._started_at + _BEGINNING
        standing = self._of(entity_id)
        return [] if late or standing is None else list(standing.unheard)

    def _of(self, entity_id: str) -> _Standing | None:
        entity = er.async_get(self._hass).async_get(entity_id)
        return self._standings.get(entity.unique_id) if entity is not None else None

    def _data(self) -> dict[str, str]:
        return {
            unique_id: standing.known
            for unique_id, standing in self._standings.items()
            if standing.known is not None
        }


STANDINGS: Final[HassKey[Standings]] = HassKey(f"{DOMAIN}_standings")


async def async_remember(hass: HomeAssistant) -> None:
    """Begin to remember, before anything stands."""
    hass.data[STANDINGS] = standings = Standings(hass)
    await standings.async_load()

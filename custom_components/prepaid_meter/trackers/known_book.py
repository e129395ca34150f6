"""What is known of the ledger outside of it, and what is told when it is another one.

The last row of each hub is kept in Home Assistant's own storage, so that a book that is empty,
missing, damaged or another one does not begin anew in silence.
"""

from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..ledger.ledger import Ledger
from ..ledger.rows import Head, Position, Row

# A crash loses what was noted within it, and the row before that proves as much.
_SAVE_AFTER: Final = 5.0

LOST: Final = "ledger_lost"
DAMAGED: Final = "ledger_damaged"
UNREACHABLE: Final = "ledger_unreachable"


class _Kept(TypedDict):
    number: int
    hash: str


class KnownHeads:
    """The last proven row of each hub."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing before it is loaded."""
        self._store = Store[dict[str, _Kept]](hass, 1, f"{DOMAIN}.ledger_heads")
        self._heads: dict[str, _Kept] | None = None

    async def async_load(self) -> None:
        """Take up what was kept."""
        if self._heads is None:
            kept = await self._store.async_load() or {}
            if self._heads is None:
                self._heads = kept

    @callback
    def note(self, row: Row) -> None:
        """Keep a row that was written."""
        if self._heads is None:
            return
        self._heads[row.hub] = {"number": row.number, "hash": row.hash}
        self._store.async_delay_save(lambda: dict(self._heads or {}), _SAVE_AFTER)

    @callback
    def of(self, hub: str) -> Head | None:
        """Return the last row of a hub, None if none is known."""
        kept = (self._heads or {}).get(hub)
        return None if kept is None else Head(hub, kept["number"], kept["hash"])


_DATA: HassKey[KnownHeads] = HassKey(f"{DOMAIN}_ledger_heads")


@callback
def known_heads(hass: HomeAssistant) -> KnownHeads:
    """Return what is known of all hubs."""
    return hass.data.setdefault(_DATA, KnownHeads(hass))


def has(ledger: Ledger, head: Head) -> bool:
    """Return whether a book holds a row that is known. Blocks; raises LedgerError."""
    before = Position(head.hub, head.number - 1)
    found = ledger.rows(hub=head.hub, after=before, newest_first=False, limit=1)
    return bool(found) and (found[0].number, found[0].hash) == (head.number, head.hash)


@callback
def async_tell_lost(hass: HomeAssistant, hub: str, name: str, known: Head) -> None:
    """Tell that a hub's book is not the one that was known."""
    _tell_of_row(hass, LOST, hub, name, known, "")


@callback
def async_tell_damaged(hass: HomeAssistant, hub: str, name: str, known: Head, file: str) -> None:
    """Tell that a damaged book was set aside as `file`, and begun anew."""
    _tell_of_row(hass, DAMAGED, hub, name, known, file)


def _tell_of_row(
    hass: HomeAssistant, key: str, hub: str, name: str, known: Head, file: str
) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{key}_{hub}",
        # It stays until a person has read it, whatever is known of the new book then.
        is_persistent=True,
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key="ledger_lost" if key == LOST else "ledger_damaged",
        translation_placeholders={
            "name": name,
            "number": str(known.number),
            "hash": known.hash,
            "file": file,
        },
    )


@callback
def async_tell_unreachable(hass: HomeAssistant, hub: str, name: str, reason: str) -> None:
    """Tell that the book of a hub does not answer."""
    if hass.is_stopping:
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{UNREACHABLE}_{hub}",
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key="ledger_unreachable",
        translation_placeholders={"name": name, "reason": reason},
    )


@callback
def async_withdraw_unreachable(hass: HomeAssistant, hub: str) -> None:
    """Take that back."""
    ir.async_delete_issue(hass, DOMAIN, f"{UNREACHABLE}_{hub}")

"""What waits for a second person's word, and survives a restart."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import randbelow
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid4, uuid5

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..coordinator import ModuleCoordinator
from ..policy.danger import Danger
from ..texts import async_text

WAITS: Final = timedelta(hours=24)
"""A request of yesterday is asked for again today, as things have changed."""


_FIRST_NUMBER: Final = 100_000
_LAST_NUMBER: Final = 999_999


class Action(StrEnum):
    """What takes two persons."""

    CUT_OFF = "cut_off"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that one person wants and another has to confirm."""

    number: int
    action: Action
    module: str
    user_id: str
    name: str
    asked_at: str
    reason: str = ""
    force: bool = False
    amount: int = 0
    """Minor units, of a refund."""
    receipt_number: str = ""
    transaction: str | None = None
    """The key under which it is done, once only, whatever is forgotten of its having waited."""
    danger: Danger | None = None
    """Of a cut-off."""

    @property
    def is_over(self) -> bool:
        """Whether it has waited too long."""
        asked_at = datetime.fromisoformat(self.asked_at)
        return not timedelta() <= dt_util.utcnow() - asked_at <= WAITS


def _danger(raw: Mapping[str, Any]) -> Danger | None:
    kept = raw.get("danger")
    return None if kept is None else Danger(kept)


class Confirmations:
    """Keeps what waits at one hub.

    There is one of a hub, however often it is loaded anew: what is done while it is being unloaded
    is not done once more afterwards.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep it in a file of the hub's own."""
        self._hass = hass
        self._store = Store[dict[str, Any]](hass, 1, f"{DOMAIN}.confirmations_{entry_id}")
        self._entry_id = entry_id
        self._waiting: list[Waiting] = []
        self._loading = asyncio.Lock()
        self._is_loaded = False

    async def async_load(self) -> None:
        """Take up what was kept."""
        async with self._loading:
            if self._is_loaded:
                return
            kept = await self._store.async_load() or {"waiting": []}
            self._waiting = [
                self._with_key(
                    Waiting(**{**raw, "action": Action(raw["action"]), "danger": _danger(raw)})
                )
                for raw in kept["waiting"]
            ]
            self._is_loaded = True

    def _with_key(self, kept: Waiting) -> Waiting:
        """Give what waits from before it got a key the same one after every restart."""
        name = f"{self._entry_id} {kept.number} {kept.asked_at}"
        return replace(kept, transaction=kept.transaction or uuid5(NAMESPACE_OID, name).hex)

    @property
    def waiting(self) -> list[Waiting]:
        """All that waits, for whichever module."""
        return list(self._waiting)

    async def async_remove(self) -> None:
        """Forget it with its hub."""
        await self._store.async_remove()

    def of(self, module: str) -> list[Waiting]:
        """Return what waits for a module, oldest first."""
        return [each for each in self._waiting if each.module == module and not each.is_over]

    async def async_ask(
        self,
        module: ModuleCoordinator,
        action: Action,
        *,
        user_id: str,
        name: str,
        reason: str = "",
        force: bool = False,
        amount: int = 0,
        receipt_number: str = "",
        transaction: str | None = None,
        danger: Danger | None = None,
    ) -> Waiting:
        """Let something wait; the same asked again takes the place of what was asked before."""
        asked = Waiting(
            number=self._unused_number(),
            action=action,
            module=module.identity,
            user_id=user_id,
            name=name,
            asked_at=dt_util.utcnow().isoformat(),
            reason=reason,
            force=force,
            amount=amount,
            receipt_number=receipt_number,
            transaction=transaction or uuid4().hex,
            danger=danger,
        )
        others = [
            each
            for each in self._waiting
            if (each.module, each.action) != (module.identity, action) and not each.is_over
        ]
        await self._async_keep([*others, asked])
        title = await async_text(self._hass, "confirmation.options.title")
        message = await async_text(self._hass, f"confirmation.options.{action}")
        unit = module.credit_unit
        persistent_notification.async_create(
            self._hass,
            message.format(
                by=name,
                name=module.name,
                reason=reason or "–",
                number=asked.number,
                amount=f"{unit.from_minor(amount)} {unit.name}",
            ),
            title,
            f"{DOMAIN}_confirmation_{asked.number}",
        )
        return asked

    def _unused_number(self) -> int:
        """Return a number by chance: nothing gets that of something that was forgotten."""
        used = {each.number for each in self._waiting}
        while True:
            number = _FIRST_NUMBER + randbelow(_LAST_NUMBER + 1 - _FIRST_NUMBER)
            if number not in used:
                return number

    async def async_done(self, done: Waiting) -> None:
        """Let something wait no more."""
        await self._async_keep(each for each in self._waiting if each.number != done.number)
        persistent_notification.async_dismiss(self._hass, f"{DOMAIN}_confirmation_{done.number}")

    async def _async_keep(self, waiting: Iterable[Waiting]) -> None:
        self._waiting = list(waiting)
        await self._store.async_save({"waiting": [asdict(each) for each in self._waiting]})


DATA_CONFIRMATIONS: HassKey[dict[str, Confirmations]] = HassKey(f"{DOMAIN}_confirmations")


@callback
def confirmations_of(hass: HomeAssistant, entry_id: str) -> Confirmations:
    """Return what waits at a hub, once it is loaded."""
    all_of_them = hass.data.setdefault(DATA_CONFIRMATIONS, {})
    if (found := all_of_them.get(entry_id)) is None:
        found = all_of_them[entry_id] = Confirmations(hass, entry_id)
    return found


async def async_forget_confirmations(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what waits at a hub, with the hub."""
    found = confirmations_of(hass, entry_id)
    del hass.data[DATA_CONFIRMATIONS][entry_id]
    await found.async_remove()

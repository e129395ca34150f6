"""Settings that were changed, from here or at the module, on their way into the ledger."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import uuid4

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..credit import CreditUnit
from ..device.points import Point, PointType, Poll, Value
from ..ledger.errors import LedgerError
from ..ledger.kinds import ActorKind, RowKind
from ..ledger.ledger import Ledger
from ..ledger.rows import Actor, Draft, Tenant
from ..vending.book import Book
from .accounts import LEDGER_PAUSE

# More than is changed while a ledger is away; beyond it, the newest are kept.
MOST_WAITING: Final = 10_000

# Relays have rows of their own, and a clock runs by itself.
_NO_SETTINGS: Final = frozenset({PointType.BIT, PointType.DATETIME})

_AT_MODULE: Final = Actor(ActorKind.AT_MODULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A setting that has another value now."""

    module: str
    setting: str
    was: str | None
    """None where it is seen for the first time: then the ledger knows, or nobody."""
    now: str
    actor: Actor
    unit: CreditUnit | None
    credit: int | None
    """The module's credit at that time, minor units."""
    tenant_name: str
    time: datetime
    transaction: str


DATA_WAITING: HassKey[dict[str, deque[_Change]]] = HassKey(f"{DOMAIN}_settings_waiting")
"""What is not written yet, by hub: a hub reloads when the ledger gets another address."""


class SettingsLog:
    """Watches the settings of a hub's modules and writes into the ledger what becomes of them."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        modules: Iterable[ModuleCoordinator],
        book: Book,
    ) -> None:
        """Begin to watch, until the hub unloads."""
        self._hass = hass
        self._entry = entry
        self._book = book
        self._waiting = hass.data.setdefault(DATA_WAITING, {}).setdefault(
            entry.entry_id, deque(maxlen=MOST_WAITING)
        )
        self._written: dict[tuple[str, str], str] | None = None
        """What the ledger knows, once it was asked."""
        self._writing = False
        self._ledger_away = False
        self._warned = self._stopped = False
        self._retry: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._stop)
        for module in modules:
            watch = _Watch(module, self._waiting.append)
            entry.async_on_unload(module.async_add_listener(partial(self._check, watch)))

    @callback
    def _check(self, watch: _Watch) -> None:
        watch.look()
        self._write_soon()

    @callback
    def note(
        self, module: ModuleCoordinator, setting: str, was: str, now: str, actor: Actor
    ) -> None:
        """Have it written that something was set here whose reading tells nothing of that."""
        self._waiting.append(
            _Change(
                module=module.identity,
                setting=setting,
                was=was,
                now=now,
                actor=actor,
                unit=None,
                credit=None,
                tenant_name=module.subentry.title,
                time=dt_util.utcnow(),
                transaction=uuid4().hex,
            )
        )
        self._write_soon()

    def _write_soon(self) -> None:
        if self._waiting and not self._writing and not self._ledger_away:
            self._writing = True
            self._entry.async_create_task(
                self._hass, self._async_write(), f"{DOMAIN} settings {self._entry.title}"
            )

    async def _async_write(self) -> None:
        """Write what waits, oldest first."""
        try:
            while self._waiting and not self._stopped:
                change = self._waiting[0]
                await self._async_write_one(change)
                # The queue may have dropped its oldest meanwhile.
                if self._waiting and self._waiting[0] is change:
                    self._waiting.popleft()
        except LedgerError as err:
            if self._stopped:
                return
            if not self._warned:
                LOGGER.warning(
                    "What became of settings of %s waits for the ledger: %s", self._entry.title, err
                )
            self._warned = self._ledger_away = True
            self._retry = async_call_later(self._hass, LEDGER_PAUSE, self._ledger_may_be_back)
        else:
            self._warned = False
        finally:
            self._writing = False

    @callback
    def _ledger_may_be_back(self, _now: object) -> None:
        self._retry = None
        self._ledger_away = False

    @callback
    def _stop(self) -> None:
        # What is not written by now waits for the hub to load again.
        self._stopped = True
        if self._retry is not None:
            self._retry()

    async def _async_write_one(self, change: _Change) -> None:
        if self._written is None:
            self._written = await self._book.call(
                partial(last_settings, self._book.ledger, self._book.hub)
            )
        key = (change.module, change.setting)
        was = self._written.get(key) if change.was is None else change.was
        if was is None or was == change.now:
            return
        # A row may have been written though the database's answer to it was lost.
        if not await self._book.asked_before(change.transaction):
            await self._book.append(
                Draft(
                    kind=RowKind.SETTING_CHANGED,
                    module=change.module,
                    tenant=await self._async_tenant(change),
                    actor=change.actor,
                    unit=change.unit,
                    before=change.credit,
                    after=change.credit,
                    transaction=change.transaction,
                    details={"setting": change.setting, "from": was, "to": change.now},
                    time=change.time,
                )
            )
        self._written[key] = change.now

    async def _async_tenant(self, change: _Change) -> Tenant | None:
        """Return whose module it was, None if a change that had to wait may be of another time."""
        tenancy = await self._book.tenancy(change.module)
        if tenancy is None or tenancy.tenant is None or tenancy.start > change.time:
            return None
        return Tenant(tenancy.tenant.id, change.tenant_name)


def last_settings(ledger: Ledger, hub: str) -> dict[tuple[str, str], str]:
    """Return what each setting was last changed to, by module and point. Blocks."""
    return {
        (str(row.module), str(row.details["setting"])): str(row.details["to"])
        for row in ledger.walk(hub=hub, kinds={RowKind.SETTING_CHANGED})
    }


class _Watch:
    """What one module's settings were when they were last looked at."""

    def __init__(self, module: ModuleCoordinator, changed: Callable[[_Change], None]) -> None:
        self._module = module
        self._changed = changed
        blocks = module.device.profile.blocks
        self._points = [
            point
            for point in module.device.points.values()
            if point.writable
            and point.type not in _NO_SETTINGS
            and blocks[point.block].poll is not Poll.DEMAND
        ]
        self._known: dict[str, str] = {}

    @callback
    def look(self) -> None:
        """Tell what has changed since the last look."""
        if self._module.restless.is_held:
            return
        for point in self._points:
            now = self._shown(point, self._module.value(point.key))
            was = self._known.get(point.key)
            if now is None or now == was:
                continue
            self._known[point.key] = now
            self._changed(self._change(point, was, now))

    def _change(self, point: Point, was: str | None, now: str) -> _Change:
        module = self._module
        ordered = module.ordered.get(point.key)
        ours = ordered is not None and self._shown(point, ordered.value) == now
        credit = module.value("credit")
        in_credit = point.unit is not None and point.unit.startswith("credit")
        return _Change(
            module=module.identity,
            setting=point.key,
            was=was,
            now=now,
            actor=ordered.actor if ordered is not None and ours else _AT_MODULE,
            unit=module.credit_unit if in_credit else None,
            credit=credit if in_credit and isinstance(credit, int) else None,
            tenant_name=module.subentry.title,
            time=dt_util.utcnow(),
            transaction=uuid4().hex,
        )

    def _shown(self, point: Point, value: Value) -> str | None:
        """Return a value as exact text, the same whether it was read or asked for."""
        if isinstance(value, int) and point.in_credit:
            return str(self._module.credit_unit.from_minor(value))
        if isinstance(value, Decimal) and point.scale is not None:
            return f"{value.quantize(point.scale):f}"
        return None if value is None else str(value)

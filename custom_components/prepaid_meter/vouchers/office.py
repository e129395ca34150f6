"""The office inside Home Assistant: the keys that sign vouchers, their numbers, modules' own keys.

The keys are read from their file for each task and not kept: nothing that shows what Home Assistant
holds in memory can show them.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.log import numbers_vouchers
from ..hub.simulated import place_key_list, usb_path
from ..voucher.accept import CLOCK_TOLERANCE
from ..voucher.errors import Fault, VoucherError
from ..voucher.issue import Issued, Order, Sequences, issue
from ..voucher.keys import KeyRing, RingKey
from ..voucher.receipt import Receipt

KEYS: Final = f"{DOMAIN}.keys.json"
NUMBERS: Final = f"{DOMAIN}.vouchers.json"
MODULE_KEYS: Final = f"{DOMAIN}.module_keys"


class OtherModuleKeyError(VoucherError):
    """A receipt is signed with another key than the first one with its serial number."""


class Office:
    """One for all hubs. Its methods raise VoucherError."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Touch no file before something is asked."""
        self._hass = hass
        self._path = Path(hass.config.path(KEYS))
        self._numbers = Sequences(Path(hass.config.path(NUMBERS)))
        self._module_keys = Store[dict[str, str]](hass, 1, MODULE_KEYS, private=True)
        self._lock = asyncio.Lock()

    async def async_keys[T](self, work: Callable[[KeyRing], T]) -> T:
        """Do something with the keys, which are made on first use."""
        return await self._async_run(lambda: work(KeyRing.open(self._path)))

    async def async_known_keys(self) -> tuple[RingKey, ...]:
        """Return the keys there are; none before their first use, so that others may come."""

        def work() -> tuple[RingKey, ...]:
            return KeyRing.open(self._path).keys if self._path.exists() else ()

        return await self._async_run(work)

    async def async_import(self, exported: bytes, passphrase: str) -> None:
        """Sign with an exported key from now on; without keys of our own, also take its site."""

        def work() -> None:
            if self._path.exists():
                KeyRing.open(self._path).import_private(exported, passphrase)
            else:
                KeyRing.restore(self._path, exported, passphrase)

        await self._async_run(work)

    async def async_issue(self, order: Order, now: datetime, after: int) -> Issued:
        """Return a signed voucher, numbered above `after` and all before; `now` is its time."""

        def work(ring: KeyRing) -> Issued:
            floor = max(int(time.time()), after + 1)
            number = self._numbers.take(order.serial_number, floor)
            return issue(ring, order, number, int(now.timestamp()))

        return await self.async_keys(work)

    async def async_pin(self, receipt: Receipt, *, exchanged: bool) -> None:
        """Hold a receipt against the key of the first one with its serial number.

        Once the module was `exchanged` the new key counts. Raises OtherModuleKeyError.
        """
        async with self._lock:
            known = await self._module_keys.async_load() or {}
            name, key = str(receipt.serial_number), receipt.public_key.hex()
            if known.get(name, key) != key and not exchanged:
                raise OtherModuleKeyError(Fault.OTHER_KEY)
            if known.get(name) != key:
                await self._module_keys.async_save({**known, name: key})

    async def _async_run[T](self, work: Callable[[], T]) -> T:
        async with self._lock:
            return await self._hass.async_add_executor_job(work)


_DATA_OFFICE: HassKey[Office] = HassKey(f"{DOMAIN}_office")


@callback
def async_office(hass: HomeAssistant) -> Office:
    """Return the office."""
    if (office := hass.data.get(_DATA_OFFICE)) is None:
        office = hass.data[_DATA_OFFICE] = Office(hass)
    return office


async def async_bring_keys(hass: HomeAssistant, buildings: Iterable[str]) -> None:
    """Bring the key list to simulated buildings. Raises VoucherError."""
    key_list = await async_office(hass).async_keys(lambda ring: ring.export_key_list())

    def work() -> None:
        for building in buildings:
            place_key_list(usb_path(hass, building), key_list)

    try:
        await hass.async_add_executor_job(work)
    except OSError as err:
        LOGGER.warning("The key list does not reach the simulated building: %s", err.strerror)


# -- the time of a module ------------------------------------------------------


def module_time(module: ModuleCoordinator) -> datetime:
    """Return a module's own time where it last told one that it is sure of, or else ours."""
    clock = module.value("clock") if module.says("clock") else None
    return _sure(clock, module) or dt_util.utcnow()


def voucher_serial(module: ModuleCoordinator) -> int | None:
    """Return a module's serial number as a voucher has it, None if no voucher can name it."""
    serial = module.device.serial_number or ""
    if not (serial.isascii() and serial.isdecimal() and 0 < int(serial) < 2**32):
        return None
    return int(serial)


def takes_vouchers(module: ModuleCoordinator) -> bool:
    """Return whether a voucher can be written for a module, and its log tells that it came."""
    return voucher_serial(module) is not None and numbers_vouchers(module.device.profile)


def time_of_issue(module: ModuleCoordinator, clock: Any) -> datetime:
    """Return the time to issue a voucher at, with what the module's clock says at this moment.

    It is ours, unless the module would find that too early or its validity cut short.
    """
    ours = dt_util.utcnow()
    theirs = _sure(clock, module)
    if theirs is None or ours - timedelta(seconds=CLOCK_TOLERANCE) <= theirs <= ours:
        return ours
    return theirs


def _sure(clock: Any, module: ModuleCoordinator) -> datetime | None:
    if not isinstance(clock, datetime) or module.value("clock_unsure") is True:
        return None
    return clock.astimezone(UTC)

"""One Home Assistant and one building for all browser tests, running beside them."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Self

from scripts.demo_lib.api import Api
from scripts.demo_lib.building import Building, Size
from scripts.demo_lib.demo import furnished
from tests_browser.people import Person, invite, make_operator, set_guards
from tests_browser.tenants import Tenant

CODE = "0427"

MODULES = 12
PATIENCE = 240


class House:
    """What runs beside the tests, in a thread of its own: the browser wants theirs for itself."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing running."""
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._stack = AsyncExitStack()
        self.url = ""
        self.api: Api
        self.building: Building
        self.tenants: list[Tenant] = []

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the thread of the house, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def __enter__(self) -> Self:
        """Start everything."""
        self._thread.start()
        try:
            self.run(self._start())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything."""
        self.run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _start(self) -> None:
        size = Size(modules=MODULES, language="en", speed=1)
        self.building, assistant = await self._stack.enter_async_context(
            # Nobody but the tests is to cut off anybody.
            furnished(self._folder, self._folder, size, automated=False)
        )
        self.api, self.url = assistant.api, assistant.url
        await self._make_operator()
        devices = await self.api.command("config/device_registry/list")
        by_serial = {device["serial_number"]: device for device in devices}
        self.tenants = [
            Tenant(row["label"], by_serial[str(row["serial_number"])]["id"], row["mode"])
            for row in await self.building.status()
        ]
        await self._furnish_floor()

    async def _make_operator(self) -> None:
        """Have the manager give a code when they cut off or restores."""
        user = await self.api.command("auth/current_user")
        await make_operator(self.api, user["id"], CODE, ["supply"])

    async def _furnish_floor(self) -> None:
        floor = await self.api.command("config/floor_registry/create", name="First floor", level=1)
        area = await self.api.command(
            "config/area_registry/create", name="North wing", floor_id=floor["floor_id"]
        )
        await self.api.command(
            "config/device_registry/update",
            device_id=self.tenants[0].device_id,
            area_id=area["area_id"],
        )

    def speak(self, language: str) -> None:
        """Change the manager's language."""
        value = {
            "language": language,
            "number_format": "language",
            "time_format": "language",
            "date_format": "language",
            "time_zone": "local",
            "first_weekday": "language",
        }
        self.run(self.api.command("frontend/set_user_data", key="language", value=value))

    def tenant(self, mode: str) -> Tenant:
        """Return a tenant whose module works in a mode."""
        return next(tenant for tenant in self.tenants if tenant.mode == mode)

    def richest(self) -> Tenant:
        """Return the tenant with the most credit left."""
        rows = self.run(self.building.status())
        best = max(rows, key=lambda row: row["credit_minor"] / 10 ** row["credit_decimals"])
        return next(tenant for tenant in self.tenants if tenant.name == best["label"])

    def row_of(self, tenant: Tenant) -> dict[str, Any]:
        """Return what a tenant's module says of itself."""
        rows = self.run(self.building.status())
        return next(row for row in rows if row["label"] == tenant.name)

    @contextmanager
    def losing(self, tenant: Tenant) -> Iterator[int]:
        """Let whatever is written to a tenant's module get lost meanwhile; gives its unit id."""
        unit: int = self.row_of(tenant)["unit_id"]
        self.run(self.building.deafen(unit, deaf=True))
        try:
            yield unit
        finally:
            self.run(self.building.deafen(unit, deaf=False))

    @contextmanager
    def silent(self, tenant: Tenant) -> Iterator[None]:
        """Take a tenant's module off the bus meanwhile."""
        unit = self.row_of(tenant)["unit_id"]
        self.run(self.building.silence(unit, silent=True))
        try:
            yield
        finally:
            self.run(self.building.silence(unit, silent=False))

    def invite(self, name: str, *rights: str) -> Person:
        """Let somebody in who is no administrator, as an operator if they have rights."""
        user_id, person = self.run(invite(self.api, self.url, name))
        if rights:
            self.run(make_operator(self.api, user_id, CODE, rights))
        return person

    @contextmanager
    def guarded(self, **guards: Any) -> Iterator[None]:
        """Ask for a second person meanwhile."""
        self.run(set_guards(self.api, **guards))
        try:
            yield
        finally:
            self.run(set_guards(self.api))

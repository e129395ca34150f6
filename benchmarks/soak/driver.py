"""What tenants, managers and bad luck do to a building."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
import random
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.simulator.clock import from_time
from custom_components.prepaid_meter.simulator.mall import daily_cost
from custom_components.prepaid_meter.simulator.physical import Breaker

from .report import Report
from .tenant import Tenant

START: Final = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long, how fast and how wild."""

    seed: int = 1
    modules: int = 20
    speed: float = 4_000
    seconds: float = 450
    pause: float = 0.1
    """Between two things that somebody does."""
    reloads: int = 2


class Driver:
    """Does what tenants, managers and bad luck do."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        tenants: Sequence[Tenant],
        plan: Plan,
        report: Report,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._tenants = tenants
        self._plan = plan
        self._report = report
        self._random = random.Random(plan.seed)
        self._later: set[asyncio.Task[None]] = set()

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def drive(self) -> None:
        """Do one thing after the other for as long as planned."""
        end = self._now + self._plan.seconds
        reload_after = self._plan.seconds / (self._plan.reloads + 1)
        next_reload = self._now + reload_after
        deeds = {
            self._card: 30,
            self._top_up: 10,
            self._hold: 5,
            self._mode_there: 4,
            self._mode_here: 2,
            self._restart: 4,
            self._silence: 6,
            self._stick: 6,
        }
        while self._now < end:
            if self._now >= next_reload:
                next_reload += reload_after
                await self._reload()
            (deed,) = self._random.choices(list(deeds), list(deeds.values()))
            tenant = self._whom(deed)
            self._report.done[deed.__name__.strip("_")] += 1
            allowed = tenant.may_be_cut
            tenant.in_deed = True
            try:
                await deed(tenant)
            except HomeAssistantError:
                # A module that is silent, most often.
                self._report.done["failed"] += 1
            tenant.in_deed = False
            tenant.called_for_since = None
            if allowed and not tenant.may_be_cut:
                tenant.answers_since = 0
            await asyncio.sleep(self._plan.pause)
        await asyncio.gather(*self._later)
        for tenant in self._tenants:
            tenant.unit.module.set_breaker(Breaker.NORMAL)

    def _whom(self, deed: Callable[[Tenant], Any]) -> Tenant:
        """Return somebody; most often somebody who has reason to."""
        pressed = list(self._tenants)
        if deed in {self._card, self._top_up}:
            pressed = [tenant for tenant in pressed if tenant.unit.module.credit <= 0]
        elif deed == self._hold:
            pressed = [tenant for tenant in pressed if tenant.held]
        elif deed in {self._mode_here, self._mode_there}:
            pressed = [t for t in pressed if t.unit.module.physical.mode != "automatic"]
        likely = pressed and self._random.random() < 0.6
        return self._random.choice(pressed if likely else self._tenants)

    def _after(self, seconds: float, then: Callable[[], None]) -> None:
        async def wait() -> None:
            await asyncio.sleep(seconds)
            then()

        task = asyncio.create_task(wait())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def _amount(self, tenant: Tenant) -> int:
        """Return what lasts for hours, more or less, once a debt is paid; not always enough."""
        module = tenant.unit.module
        cost = daily_cost(module.design, module.physical, from_time(START))
        wanted = round(cost * self._random.uniform(0.01, 0.25)) + max(0, -module.credit)
        return max(1_00, min(wanted, module.design.maximum_load))

    async def _call(self, domain: str, action: str, data: dict[str, Any], **how: Any) -> None:
        await self._hass.services.async_call(domain, action, data, blocking=True, **how)

    def _entity(self, tenant: Tenant, platform: str, key: str) -> str:
        found = er.async_get(self._hass).async_get_entity_id(
            platform, DOMAIN, f"{tenant.identity}_{key}"
        )
        assert found is not None
        return found

    async def allow_restoring(self, tenant: Tenant) -> None:
        """Let automations restore a tenant's supply."""
        data = {"device_id": tenant.device_id, "allowed": True}
        await self._call(DOMAIN, "set_automatic_restore", data)

    async def lend(self, tenant: Tenant, amount: int) -> None:
        """Give a tenant emergency credit."""
        data = {"entity_id": self._entity(tenant, "number", "emergency_credit"), "value": amount}
        await self._call("number", "set_value", data)
        tenant.emergency = amount * 100

    async def _card(self, tenant: Tenant) -> None:
        if tenant.answers:
            tenant.unit.module.load(self._amount(tenant), "card")

    async def _top_up(self, tenant: Tenant) -> None:
        amount = f"{self._amount(tenant) / 100:.2f}"
        data = {"device_id": tenant.device_id, "amount": amount}
        await self._call(DOMAIN, "top_up", data, return_response=True)

    async def _hold(self, tenant: Tenant) -> None:
        if tenant.held:
            # From now on a cut may come, but it need not.
            tenant.held = False
            await self._call(DOMAIN, "lift_hold", {"device_id": tenant.device_id})
            return
        data = {"device_id": tenant.device_id, "reason": "Soak"}
        await self._call(DOMAIN, "hold", data)
        tenant.held = True

    async def _mode_there(self, tenant: Tenant) -> None:
        tenant.unit.module.write("mode", self._mode())

    async def _mode_here(self, tenant: Tenant) -> None:
        data = {"entity_id": self._entity(tenant, "select", "mode"), "option": self._mode()}
        await self._call("select", "select_option", data)

    def _mode(self) -> str:
        return self._random.choices(("automatic", "operator", "remote"), (7, 2, 1))[0]

    async def _restart(self, tenant: Tenant) -> None:
        seconds = self._random.uniform(0.2, 1.5)
        tenant.unit.module.restart(
            seconds * self._plan.speed, lose_clock=self._random.random() < 0.4
        )

    async def _silence(self, tenant: Tenant) -> None:
        faults = tenant.unit.faults

        def end() -> None:
            faults.silent = False
            tenant.called_for_since = None

        faults.silent = True
        self._after(self._random.uniform(0.1, 2.5), end)

    async def _stick(self, tenant: Tenant) -> None:
        module = tenant.unit.module

        def end() -> None:
            module.set_breaker(Breaker.NORMAL)
            tenant.called_for_since = None

        module.set_breaker(self._random.choice((Breaker.STUCK, Breaker.BYPASSED)))
        self._after(self._random.uniform(0.5, 4), end)

    async def _reload(self) -> None:
        self._report.done["reload"] += 1
        assert await self._hass.config_entries.async_reload(self._entry.entry_id)
        for tenant in self._tenants:
            tenant.called_for_since = None

"""Runs Home Assistant on a simulated building for weeks of its time, and holds it to the truth.

    python -m benchmarks.soak [--days 21] [--speed 4000] [--modules 20] [--seed 1]

Tenants use up credit, top up, are put on hold, change their mode; modules restart, fall silent,
lose their clock; breakers stick; Home Assistant loads the hub anew. The automations that people
get cut off and restore. An observer that sees the building and never what Home Assistant believes
judges every movement of a supply relay, and at every poll whether one is missing. In the end the
ledger must hold and agree with the relays one to one.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
import logging
from pathlib import Path
import random
import shutil
import statistics
import sys
import tempfile
from typing import Any, Final, Self

from homeassistant import loader
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

from custom_components.prepaid_meter.const import (
    CONF_CREDIT_UNIT,
    CONF_LINK,
    CONF_LIVE_INTERVAL,
    CONF_SLOW_INTERVAL,
    DOMAIN,
    LINK_TCP,
)
from custom_components.prepaid_meter.cutoff import keeper as keeping
from custom_components.prepaid_meter.cutoff.journal import NOT_VERIFIED
from custom_components.prepaid_meter.device import bus, switching
from custom_components.prepaid_meter.device.points import Actuator
from custom_components.prepaid_meter.finder import module_subentry
from custom_components.prepaid_meter.hub import HubCoordinator
from custom_components.prepaid_meter.ledger.kinds import Kind
from custom_components.prepaid_meter.ledger.rows import Row
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.clock import from_time
from custom_components.prepaid_meter.simulator.mall import daily_cost
from custom_components.prepaid_meter.simulator.physical import Breaker
from custom_components.prepaid_meter.simulator.premises import Unit
from custom_components.prepaid_meter.simulator.server import BuildingServer
from tests.conftest import found_modules

BLUEPRINTS: Final = Path(__file__).parents[1] / "blueprints" / "automation" / DOMAIN

START: Final = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)

RACE: Final = 2
"""Answers of a module within which a command may be under way that was right before them: the
proof of who it is, which every write begins with, and a poll that came between."""

ACTION: Final = 4.0
"""Seconds from the poll that calls for an action to the relay, on a computer that is busy."""

_CREDIT: Final = 0x0104


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


@dataclass
class Tenant:
    """One tenant as he is in truth: the building's, and what the driver has set for him."""

    unit: Unit
    device_id: str = ""
    identity: str = ""
    held: bool = False
    emergency: int = 0
    automatic_restore: bool = False
    answers_since: int = RACE + 1
    """How often the module has answered since something happened that forbids a cut."""
    in_deed: bool = False
    """Whether something is under way, of which only Home Assistant knows how far it has got."""
    called_for_since: float | None = None
    """When a poll first saw that something is to be done, and nothing has come between since."""
    missed: bool = False
    moves: list[bool] = field(default_factory=list)

    @property
    def answers(self) -> bool:
        """Whether the module is there."""
        return not (self.unit.faults.silent or self.unit.module.is_silent)

    @property
    def may_be_cut(self) -> bool:
        """Whether nothing stands against a cut by an automation."""
        module = self.unit.module
        state = module.physical
        return (
            state.mode == "automatic"
            and module.credit <= -self.emergency
            and not self.held
            and not state.clock_unsure
        )

    @property
    def may_be_restored(self) -> bool:
        """Whether credit or a hold speaks for it, or the mode asks for neither."""
        module = self.unit.module
        return module.credit > 0 or self.held or module.physical.mode == "remote"

    @property
    def calls_for(self) -> bool | None:
        """Return where the relay should be moved to now; None is nowhere."""
        module = self.unit.module
        if module.physical.breaker != Breaker.NORMAL or not self.answers:
            return None
        if module.supply_on:
            return False if self.may_be_cut else None
        return True if self.automatic_restore and module.credit > 0 else None


@dataclass
class Report:
    """What came of it."""

    seconds: float = 0
    days: float = 0
    polls: int = 0
    longest_round: float = 0
    cuts: int = 0
    restores: int = 0
    raced: int = 0
    delays: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    ledger_holds: bool = False

    def __str__(self) -> str:
        def delays(on: bool) -> str:
            seen = self.delays[on] or [0.0]
            return f"median {statistics.median(seen):.2f} s, longest {max(seen):.2f} s"

        return "\n".join(
            (
                f"{self.days:.1f} days in {self.seconds:.0f} s, {self.polls} polls, "
                f"longest round {self.longest_round:.2f} s",
                f"cut {self.cuts} times, {delays(False)} after the poll; "
                f"restored {self.restores} times, {delays(True)}; "
                f"{self.raced} overtaken by something on their way",
                "done: " + ", ".join(f"{what} {n}" for what, n in sorted(self.done.items())),
                "ledger: " + ", ".join(f"{what} {n}" for what, n in sorted(self.rows.items())),
                f"ledger holds: {self.ledger_holds}; wrong: {len(self.wrong)}",
                *(f"  {line}" for line in self.wrong),
            )
        )


class Observer:
    """Judges by the building's truth alone."""

    def __init__(self, server: BuildingServer, tenants: Sequence[Tenant], report: Report) -> None:
        self.bound = ACTION
        self._server = server
        self._report = report
        for tenant in tenants:
            module, registers = tenant.unit.module, tenant.unit.registers
            module.switch_supply = partial(  # type: ignore[method-assign]
                self._moved, tenant, module.switch_supply
            )
            registers.read = partial(  # type: ignore[method-assign]
                self._polled, tenant, registers.read
            )

    @property
    def now(self) -> float:
        """This moment, in seconds."""
        return asyncio.get_running_loop().time()

    def _say(self, tenant: Tenant, what: str) -> None:
        module = tenant.unit.module
        self._report.wrong.append(
            f"{self._server.building.time:%d %H:%M} {module.design.label}: {what} "
            f"({module.physical.mode}, credit {module.credit}, emergency {tenant.emergency}, "
            f"held {tenant.held}, breaker {module.physical.breaker})"
        )

    def _moved(self, tenant: Tenant, move: Callable[..., None], *, on: bool) -> None:
        if tenant.unit.module.physical.relay_1 != on:
            self._judge(tenant, on)
            tenant.moves.append(on)
        move(on=on)

    def _judge(self, tenant: Tenant, on: bool) -> None:
        report = self._report
        if on:
            report.restores += 1
            if not tenant.automatic_restore:
                self._say(tenant, "restored without leave")
            was_right = tenant.in_deed or tenant.called_for_since is not None
            if not (tenant.may_be_restored or was_right):
                self._say(tenant, "restored without credit")
        else:
            report.cuts += 1
            if not tenant.may_be_cut:
                if tenant.in_deed or tenant.answers_since <= RACE:
                    report.raced += 1
                else:
                    self._say(tenant, "cut though it was not allowed")
        if tenant.called_for_since is not None:
            report.delays[on].append(self.now - tenant.called_for_since)
        tenant.called_for_since = None

    def _polled(
        self,
        tenant: Tenant,
        read: Callable[..., list[int]],
        function: int,
        address: int,
        *rest: Any,
    ) -> list[int]:
        if address <= _CREDIT < address + rest[0]:
            self._report.polls += 1
            tenant.answers_since += 1
            self.look(tenant)
        return read(function, address, *rest)

    def look(self, tenant: Tenant) -> None:
        """See whether something is to be done for longer than it should take."""
        wanted = tenant.calls_for
        if wanted is None:
            tenant.called_for_since = None
            tenant.missed = False
        elif tenant.called_for_since is None:
            tenant.called_for_since = self.now
        elif self.now - tenant.called_for_since > self.bound and not tenant.missed:
            tenant.missed = True
            self._say(tenant, "left off with credit" if wanted else "not cut in time")


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

    async def switch(self, tenant: Tenant, key: str, *, on: bool) -> None:
        """Switch one of Home Assistant's switches of a tenant."""
        data = {"entity_id": self._entity(tenant, "switch", key)}
        await self._call("switch", "turn_on" if on else "turn_off", data)

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
            await self.switch(tenant, "hold", on=False)
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


class Waits:
    """Shortens what waits for real modules and people, and lengthens it again."""

    def __init__(self) -> None:
        self._kept = [
            (switching, "_SECONDS", dict.fromkeys(Actuator, 1.5)),
            (keeping, "_LOOK_PAUSE", 0.1),
            (bus, "GRACE", 0.1),
        ]

    def __enter__(self) -> Self:
        self._kept = [
            (where, name, self._set(where, name, value)) for where, name, value in self._kept
        ]
        return self

    @staticmethod
    def _set(where: Any, name: str, value: Any) -> Any:
        was = getattr(where, name)
        setattr(where, name, value)
        return was

    def __exit__(self, *_: object) -> None:
        for where, name, value in self._kept:
            setattr(where, name, value)


def _furnish(server: BuildingServer, plan: Plan) -> list[Tenant]:
    """Let most tenants be in automatic mode, with credit for some hours."""
    dice = random.Random(plan.seed)
    tenants = []
    for unit in server.building.units.values():
        module = unit.module
        state = module.physical
        state.relay_1 = state.breaker_closed = True
        state.mode = dice.choices(("automatic", "operator", "remote"), (7, 2, 1))[0]
        cost = daily_cost(module.design, state, server.building.now)
        state.total_used = state.total_loaded - round(cost * dice.uniform(0.01, 0.25))
        tenants.append(Tenant(unit))
    return tenants


async def _automate(hass: HomeAssistant, tenants: Sequence[Tenant]) -> None:
    """Cut off and restore the way people do; every second restore waits for the event."""
    folder = Path(hass.config.path("blueprints", "automation", DOMAIN))
    await hass.async_add_executor_job(partial(shutil.copytree, BLUEPRINTS, folder))
    ours = [tenant for tenant in tenants if tenant.automatic_restore]
    quick = {"in_home_assistant": False, "pause": {"seconds": 1}}
    events = [f"{tenant.identity}_credit_event" for tenant in ours[1::2]]
    registry = er.async_get(hass)
    restore = {
        "action": f"{DOMAIN}.restore",
        "data": {
            "device_id": "{{ device_id(trigger.entity_id) }}",
            "explain_in": "en",
        },
        "response_variable": "answer",
    }
    settled = (
        "{{ answer.status == 'done' or repeat.index > 30 "
        "or answer.reasons | select('in', ['already_on', 'no_credit']) | list | count > 0 }}"
    )
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": [
                {
                    "alias": "Cut off",
                    "use_blueprint": {
                        "path": f"{DOMAIN}/automatic_cut_off.yaml",
                        "input": {"grace": {"seconds": 0}, **quick},
                    },
                },
                {
                    "alias": "Restore",
                    "use_blueprint": {
                        "path": f"{DOMAIN}/restore_after_top_up.yaml",
                        "input": {
                            "modules": {"device_id": [tenant.device_id for tenant in ours[::2]]},
                            **quick,
                        },
                    },
                },
                {
                    "alias": "Restore at the event",
                    "mode": "parallel",
                    "max": 100,
                    "triggers": {
                        "trigger": f"{DOMAIN}.topped_up",
                        "target": {
                            "entity_id": [
                                registry.async_get_entity_id("event", DOMAIN, unique_id)
                                for unique_id in events
                            ]
                        },
                    },
                    "actions": {
                        "repeat": {
                            "sequence": [restore, {"delay": {"seconds": 0.5}}],
                            "until": settled,
                        }
                    },
                },
            ]
        },
    )
    await hass.async_block_till_done()
    for name in ("cut_off", "restore", "restore_at_the_event"):
        state = hass.states.get(f"automation.{name}")
        assert state is not None and state.state == "on", name  # noqa: PT018


def _effective(rows: Sequence[Row]) -> list[bool]:
    """Return the movements that a module's rows tell of."""
    moves: list[bool] = []
    for row in rows:
        if row.kind in {Kind.CUT_OFF, Kind.RESTORE}:
            moves.append(row.kind is Kind.RESTORE)
        elif row.details["why"] != NOT_VERIFIED:
            moves.pop()
    return moves


async def _compare(
    hass: HomeAssistant, hub: HubCoordinator, tenants: Sequence[Tenant], report: Report
) -> None:
    answer = await hass.services.async_call(
        DOMAIN,
        "verify_ledger",
        {"device_id": tenants[0].device_id},
        blocking=True,
        return_response=True,
    )
    report.ledger_holds = bool(answer and answer["holds"])
    if not report.ledger_holds:
        report.wrong.append(f"the ledger does not hold: {answer}")
    book = next(iter(hub.modules.values())).account.book  # type: ignore[union-attr]
    kinds = {Kind.CUT_OFF, Kind.RESTORE, Kind.CUT_OFF_FAILED, Kind.RESTORE_FAILED}
    rows = await book.call(lambda: list(book.ledger.walk(hub=book.hub, kinds=kinds)))
    report.rows.update(row.kind.value for row in rows)
    for row in rows:
        if row.actor.kind == "at_module":
            report.wrong.append(f"row {row.number} says that {row.kind} happened at the module")
    for tenant in tenants:
        told = _effective([row for row in rows if row.module == tenant.identity])
        if told != tenant.moves:
            report.wrong.append(
                f"{tenant.unit.module.design.label}: the ledger tells of {told}, "
                f"the relay moved {tenant.moves}"
            )


async def soak(hass: HomeAssistant, plan: Plan) -> Report:
    """Run it inside a Home Assistant whose configuration folder is empty."""
    report = Report()
    server = BuildingServer(default_building("en", plan.modules, plan.seed, now=START))
    server.pause()
    await server.start()
    tenants = _furnish(server, plan)
    found = await found_modules(server.port, max(server.building.units))
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Soak",
        data={CONF_LINK: LINK_TCP, "host": "127.0.0.1", "port": server.port},
        options={CONF_CREDIT_UNIT: "TRY", CONF_LIVE_INTERVAL: 0.2, CONF_SLOW_INTERVAL: 2},
        subentries_data=[module_subentry(each, each.label or "") for each in found],
    )
    entry.add_to_hass(hass)
    loop = asyncio.get_running_loop()
    try:
        with Waits():
            assert await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_block_till_done()
            await _introduce(hass, entry, tenants, plan, report)
            observer = Observer(server, tenants, report)
            driver = Driver(hass, entry, tenants, plan, report)
            for number, tenant in enumerate(tenants):
                if tenant.automatic_restore:
                    await driver.switch(tenant, "automatic_restore", on=True)
                if number % 5 == 0:
                    await driver.lend(tenant, 20)
            begin, since = loop.time(), server.building.now
            watching = asyncio.create_task(_watch_rounds(entry, observer, report))
            server.speed = plan.speed
            server.resume()
            await driver.drive()
            # Whatever is still to be done gets the time that it may take, and no more happens.
            server.speed = 1
            await asyncio.sleep(3 * observer.bound)
            for tenant in tenants:
                observer.look(tenant)
            server.pause()
            watching.cancel()
            report.seconds = loop.time() - begin
            report.days = (server.building.now - since) / 86_400e6
            await hass.services.async_call(
                "automation", "turn_off", {"entity_id": "all"}, blocking=True
            )
            await _compare(hass, entry.runtime_data, tenants, report)
    finally:
        if entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(entry.entry_id)
        await server.stop()
    return report


async def _introduce(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    tenants: Sequence[Tenant],
    plan: Plan,
    report: Report,
) -> None:
    """Tell the driver which device is whose, and set up the automations."""
    hub: HubCoordinator = entry.runtime_data
    by_unit = {module.unit_id: module for module in hub.modules.values()}
    for number, tenant in enumerate(tenants):
        tenant.identity = by_unit[tenant.unit.unit_id].identity
        device = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, tenant.identity), entry.entry_id
        )
        assert device is not None
        tenant.device_id = device.id
        tenant.automatic_restore = number % 3 != 2
    await _automate(hass, tenants)


async def _watch_rounds(entry: MockConfigEntry, observer: Observer, report: Report) -> None:
    """Grant a round of polling, as long as the longest was, on top of the time of one action."""
    while True:
        await asyncio.sleep(0.2)
        if entry.state is ConfigEntryState.LOADED:
            hub: HubCoordinator = entry.runtime_data
            hub.bus.timeout = 0.1
            lasted = hub.data.round_duration or 0.0
            report.longest_round = max(report.longest_round, lasted)
            observer.bound = ACTION + report.longest_round


async def _main(plan: Plan) -> int:
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="prepaid_meter_soak_") as folder:
        async with async_test_home_assistant(config_dir=folder) as hass:
            hass.data.pop(loader.DATA_CUSTOM_COMPONENTS, None)
            assert await async_setup_component(hass, "homeassistant", {})
            report = await soak(hass, plan)
            await hass.async_stop(force=True)
    print(report)
    return 1 if report.wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--days", type=float, default=21)
    parser.add_argument("--speed", type=float, default=4_000)
    parser.add_argument("--modules", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    plan = Plan(
        seed=arguments.seed,
        modules=arguments.modules,
        speed=arguments.speed,
        seconds=arguments.days * 86_400 / arguments.speed,
    )
    return asyncio.run(_main(plan))


if __name__ == "__main__":
    sys.exit(main())

"""One run: a building, Home Assistant on it, and in the end the ledger against the relays."""

import asyncio
from collections.abc import Sequence

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import (
    CONF_CREDIT_UNIT,
    CONF_LINK,
    CONF_LIVE_INTERVAL,
    CONF_SLOW_INTERVAL,
    DOMAIN,
    LINK_TCP,
)
from custom_components.prepaid_meter.flows.finder import module_subentry
from custom_components.prepaid_meter.ledger.kinds import RowKind
from custom_components.prepaid_meter.ledger.rows import Row
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply.journal import NOT_VERIFIED
from tests.conftest import found_modules

from .driver import START, Driver, Plan
from .home import Waits, furnish, introduce
from .observer import ACTION, Observer
from .report import Report
from .tenant import Tenant


async def soak(hass: HomeAssistant, plan: Plan) -> Report:
    """Run it inside a Home Assistant whose configuration folder is empty."""
    report = Report()
    server = BuildingServer(default_building("en", plan.modules, plan.seed, now=START))
    server.pause()
    await server.start()
    tenants = furnish(server, plan)
    found = await found_modules(server.port, max(server.building.units))
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Soak",
        data={CONF_LINK: LINK_TCP, "host": "127.0.0.1", "port": server.port},
        options={CONF_CREDIT_UNIT: "TRY", CONF_LIVE_INTERVAL: 0.2, CONF_SLOW_INTERVAL: 2},
        subentries_data=[
            module_subentry(
                each,
                each.label or "",
                each.profile.supply.actuator if each.profile.supply else None,
            )
            for each in found
        ],
    )
    entry.add_to_hass(hass)
    loop = asyncio.get_running_loop()
    try:
        with Waits():
            assert await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_block_till_done()
            await introduce(hass, entry, tenants)
            observer = Observer(server, tenants, report)
            driver = Driver(hass, entry, tenants, plan, report)
            for number, tenant in enumerate(tenants):
                if tenant.automatic_restore:
                    await driver.allow_restoring(tenant)
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


async def _watch_rounds(entry: MockConfigEntry, observer: Observer, report: Report) -> None:
    """Grant a round of polling, as long as the longest was, on top of the time of one action."""
    while True:
        await asyncio.sleep(0.2)
        if entry.state is ConfigEntryState.LOADED:
            hub: HubRuntime = entry.runtime_data
            hub.poller.bus.timeout = 0.1
            lasted = hub.poller.data.round_duration or 0.0
            report.longest_round = max(report.longest_round, lasted)
            observer.bound = ACTION + report.longest_round


async def _compare(
    hass: HomeAssistant, hub: HubRuntime, tenants: Sequence[Tenant], report: Report
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
    book = next(iter(hub.meters.values())).account.book  # type: ignore[union-attr]
    kinds = {RowKind.CUT_OFF, RowKind.RESTORE, RowKind.CUT_OFF_FAILED, RowKind.RESTORE_FAILED}
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


def _effective(rows: Sequence[Row]) -> list[bool]:
    """Return the movements that a module's rows tell of."""
    moves: list[bool] = []
    for row in rows:
        if row.kind in {RowKind.CUT_OFF, RowKind.RESTORE}:
            moves.append(row.kind is RowKind.RESTORE)
        elif row.details["why"] != NOT_VERIFIED:
            moves.pop()
    return moves

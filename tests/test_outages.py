"""What happens while nobody could watch is told when it is known, each time once."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.prepaid_meter.device import switching
from custom_components.prepaid_meter.device.points import Actuator, Kind as Metered
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound
from .flows import until
from .test_cut_off import Tenant, tenant_of

type Watch = Callable[..., Coroutine[Any, Any, list[ServiceCall]]]
type Outage = Callable[[Callable[[], object]], Coroutine[Any, Any, None]]


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "_SECONDS", dict.fromkeys(Actuator, 1.5))
    monkeypatch.setattr("custom_components.prepaid_meter.supply.keeper._LOOK_PAUSE", 0.1)
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def tenant(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> Tenant:
    """Return a tenant with electricity, among others with credit."""
    building.resume()
    for unit in building.building.units.values():
        state = unit.module.physical
        state.price_grid = state.price_generator = 0
        state.relay_1 = state.breaker_closed = True
        state.total_used = state.total_loaded - 10 * state.warning_limit - 100_00
    found = tenant_of(hass, hub, building, next_round, Metered.ELECTRICITY)
    await until(lambda: found.module.value("credit") == found.simulated.credit)
    await until(lambda: found.module.account is not None and found.module.account.is_open)
    return found


@pytest.fixture
def watch(hass: HomeAssistant) -> Watch:
    async def watch(*triggers: str, **options: Any) -> list[ServiceCall]:
        calls = async_mock_service(hass, "test", "tell")
        config = {
            "id": "watch",
            "alias": "watch",
            "mode": "queued",
            "triggers": [{"trigger": f"prepaid_meter.{each}", **options} for each in triggers],
            "actions": [
                {"action": "test.tell", "data": {"of": "{{ trigger.entity_id }}"}},
            ],
        }
        assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: [config]})
        await hass.async_block_till_done()
        return calls

    return watch


# Before, what happens, and the credit that there is then as a part of the warning limit.
CASES = [
    ("credit_became_low", 10.0, 0.5),
    ("credit_exhausted", 10.0, -0.1),
    ("topped_up", 10.0, None),
    ("supply_cut", 10.0, None),
    ("supply_restored", 10.0, None),
]


async def prepare(tenant: Tenant, trigger: str, before: float) -> None:
    limit = tenant.simulated.physical.warning_limit
    await tenant.stands(mode="remote", credit=round(before * limit))
    await until(lambda: tenant.module.value("credit") == tenant.simulated.credit)
    if trigger == "supply_restored":
        await tenant.call("cut_off")
        await until(lambda: tenant.status in {"cut", "ready_to_restore"})


def happens(tenant: Tenant, trigger: str, after: float | None) -> None:
    state = tenant.simulated.physical
    if after is not None:
        state.total_used = state.total_loaded - round(after * state.warning_limit)
    elif trigger == "topped_up":
        tenant.simulated.load(50_00, "card")
    else:
        tenant.simulated.write("relay_1", trigger == "supply_restored")
        tenant.simulated.advance(60)


async def silent(tenant: Tenant, building: BuildingServer, change: Callable[[], object]) -> None:
    tenant.hub.poller.bus.timeout = 0.1
    faults = building.building.unit(tenant.module.coordinator.unit_id).faults
    faults.silent = True
    await until(lambda: tenant.status == "unavailable")
    change()
    faults.silent = False
    await until(lambda: tenant.status not in {"unavailable", "unknown"})


async def settled(tenant: Tenant, hub: HubRuntime) -> None:
    meter = hub.meters[tenant.module.subentry.subentry_id]
    for _ in range(2):
        await tenant.next_round(hub)
    await until(lambda: meter.value("credit") == tenant.simulated.credit)
    await tenant.hass.async_block_till_done()


@pytest.mark.parametrize(("trigger", "before", "after"), CASES)
async def test_what_happens_while_a_module_is_silent_is_told_once(
    tenant: Tenant,
    building: BuildingServer,
    watch: Watch,
    trigger: str,
    before: float,
    after: float | None,
) -> None:
    await prepare(tenant, trigger, before)
    calls = await watch(trigger)
    await silent(tenant, building, lambda: happens(tenant, trigger, after))
    await settled(tenant, tenant.hub)
    await until(lambda: calls)
    # What is known already is no news after another outage.
    await silent(tenant, building, lambda: None)
    await settled(tenant, tenant.hub)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("trigger", "before", "after", "is_off"),
    [*((*case, True) for case in CASES), ("credit_no_longer_low", 0.5, 10.0, False)],
)
async def test_what_happens_while_the_hub_does_not_run_is_told_once(
    hass: HomeAssistant,
    tenant: Tenant,
    entry: MockConfigEntry,
    watch: Watch,
    trigger: str,
    before: float,
    after: float | None,
    is_off: bool,
) -> None:
    await prepare(tenant, trigger, before)
    calls = [] if is_off else await watch(trigger)
    assert await hass.config_entries.async_unload(entry.entry_id)
    happens(tenant, trigger, after)
    if is_off:
        hass.set_state(CoreState.not_running)
    assert await hass.config_entries.async_setup(entry.entry_id)
    if is_off:
        # Modules are read before automations begin to look.
        await settled(tenant, entry.runtime_data)
        calls = await watch(trigger)
        await hass.async_start()
    await settled(tenant, entry.runtime_data)
    await until(lambda: calls)
    await settled(tenant, entry.runtime_data)
    assert len(calls) == 1


async def test_several_loads_found_after_an_outage_are_told_one_by_one(
    tenant: Tenant, building: BuildingServer, watch: Watch
) -> None:
    await prepare(tenant, "topped_up", 10)
    calls = await watch("topped_up")

    def load() -> None:
        for amount in (10_00, 20_00, 20_00):
            tenant.simulated.load(amount, "card")

    await silent(tenant, building, load)
    await settled(tenant, tenant.hub)
    await until(lambda: len(calls) == 3)


async def test_nothing_is_told_that_did_not_happen(
    hass: HomeAssistant, tenant: Tenant, entry: MockConfigEntry, watch: Watch
) -> None:
    await prepare(tenant, "credit_exhausted", -0.1)
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.set_state(CoreState.not_running)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settled(tenant, entry.runtime_data)
    calls = await watch("credit_exhausted", "credit_became_low", "topped_up", "supply_restored")
    await hass.async_start()
    await settled(tenant, entry.runtime_data)
    assert calls == []

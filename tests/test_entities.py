"""What a module shows, and what can be set on it."""

from decimal import Decimal
from typing import Any

from homeassistant.components.number import DOMAIN as NUMBER, SERVICE_SET_VALUE
from homeassistant.components.select import DOMAIN as SELECT, SERVICE_SELECT_OPTION
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device.points import MeterKind
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound


@pytest.fixture
def module_count() -> int:
    return 6


def of_kind(hub: HubRuntime, kind: MeterKind) -> Meter:
    return next(module for module in hub.meters.values() if module.device.profile.kind is kind)


def entity_id(hass: HomeAssistant, platform: str, module: Meter, key: str) -> str:
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{module.identity}_{key}")
    assert found is not None
    return found


def state(hass: HomeAssistant, platform: str, module: Meter, key: str) -> str:
    found = hass.states.get(entity_id(hass, platform, module, key))
    assert found is not None
    return found.state


@pytest.mark.parametrize("kind", list(MeterKind))
async def test_entities_of_each_kind(
    hass: HomeAssistant, hub: HubRuntime, snapshot: SnapshotAssertion, kind: MeterKind
) -> None:
    module = of_kind(hub, kind)
    registry = er.async_get(hass)
    entities = sorted(
        (
            entity
            for entity in registry.entities.values()
            if entity.unique_id.startswith(module.identity)
        ),
        key=lambda entity: entity.entity_id,
    )
    assert [_described(hass, entity) for entity in entities] == snapshot


async def test_entities_of_the_hub(
    hass: HomeAssistant, hub: HubRuntime, snapshot: SnapshotAssertion
) -> None:
    entities = [
        entity
        for entity in er.async_get(hass).entities.values()
        if entity.unique_id.startswith(hub.entry.entry_id)
    ]
    assert [
        (entity.entity_id, entity.original_name, entity.unit_of_measurement) for entity in entities
    ] == snapshot


def _described(hass: HomeAssistant, entity: er.RegistryEntry) -> dict[str, Any]:
    found = hass.states.get(entity.entity_id)
    return {
        "entity_id": entity.entity_id,
        "unique_id": entity.unique_id,
        "category": entity.entity_category,
        "enabled": not entity.disabled_by,
        "state": found and found.state,
        "attributes": found and dict(found.attributes),
    }


async def test_all_fourteen_electrical_values_are_there(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    module = of_kind(hub, MeterKind.ELECTRICITY)
    for key in (
        *(f"{quantity}_l{phase}" for quantity in ("current", "voltage") for phase in (1, 2, 3)),
        "active_power",
        "reactive_power",
        "frequency",
        "power_factor",
        "active_energy_grid",
        "reactive_energy_grid",
        "active_energy_generator",
        "reactive_energy_generator",
    ):
        assert Decimal(state(hass, Platform.SENSOR, module, key)).is_finite(), key


async def test_a_plain_relay_is_switched_and_shows_what_the_module_says(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    module = of_kind(hub, MeterKind.ELECTRICITY)
    relay = "relay_2"
    simulated = building.building.unit(module.coordinator.unit_id).module
    target = {ATTR_ENTITY_ID: entity_id(hass, Platform.SWITCH, module, relay)}

    for service, closed in (
        (SERVICE_TURN_OFF, False),
        (SERVICE_TURN_ON, True),
        (SERVICE_TURN_OFF, False),
    ):
        await hass.services.async_call(SWITCH, service, target, blocking=True)
        assert simulated.values()[relay] is closed
        assert state(hass, Platform.SWITCH, module, relay) == ("on" if closed else "off")


async def test_an_open_supply_relay_shows_as_cut_and_without_current(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> None:
    module = of_kind(hub, MeterKind.ELECTRICITY)
    simulated = building.building.unit(module.coordinator.unit_id).module
    simulated.write("mode", "remote")
    simulated.switch_supply(on=False)
    building.building.elapse(1)
    await next_round(hub)
    assert state(hass, Platform.SENSOR, module, "supply_status") == "cut"

    assert Decimal(state(hass, Platform.SENSOR, module, "current_l1")) == 0
    assert Decimal(state(hass, Platform.SENSOR, module, "active_power")) == 0
    assert state(hass, Platform.BINARY_SENSOR, module, "input_1") == "off"


async def test_the_mode_is_set(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    module = of_kind(hub, MeterKind.WATER)
    for mode in ("operator", "remote", "automatic"):
        await hass.services.async_call(
            SELECT,
            SERVICE_SELECT_OPTION,
            {ATTR_ENTITY_ID: entity_id(hass, Platform.SELECT, module, "mode"), "option": mode},
            blocking=True,
        )
        assert building.building.unit(module.coordinator.unit_id).module.values()["mode"] == mode
        assert state(hass, Platform.SELECT, module, "mode") == mode


@pytest.mark.parametrize(
    ("kind", "key", "shown", "value"),
    [
        (MeterKind.ELECTRICITY, "warning_limit", 123.45, 12345),
        (MeterKind.ELECTRICITY, "price_grid", 4.3217, Decimal("4.3217")),
        (MeterKind.ELECTRICITY, "price_generator", 0.0001, Decimal("0.0001")),
        (MeterKind.WATER, "price", 45.5, Decimal("45.5")),
        (MeterKind.HEAT, "warning_limit", 0.07, 7),
    ],
)
async def test_an_amount_is_set_to_the_last_digit(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    kind: MeterKind,
    key: str,
    shown: float,
    value: int | Decimal,
) -> None:
    module = of_kind(hub, kind)
    await hass.services.async_call(
        NUMBER,
        SERVICE_SET_VALUE,
        {ATTR_ENTITY_ID: entity_id(hass, Platform.NUMBER, module, key), "value": shown},
        blocking=True,
    )
    assert building.building.unit(module.coordinator.unit_id).module.values()[key] == value
    assert float(state(hass, Platform.NUMBER, module, key)) == shown


async def test_an_amount_with_too_many_decimals_is_refused_and_nothing_is_sent(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    module = of_kind(hub, MeterKind.WATER)
    before = building.building.unit(module.coordinator.unit_id).module.values()["warning_limit"]
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            NUMBER,
            SERVICE_SET_VALUE,
            {
                ATTR_ENTITY_ID: entity_id(hass, Platform.NUMBER, module, "warning_limit"),
                "value": 1.005,
            },
            blocking=True,
        )
    assert refused.value.translation_key == "value_not_allowed"
    assert (
        building.building.unit(module.coordinator.unit_id).module.values()["warning_limit"]
        == before
    )


async def test_credit_status_follows_credit_and_limit(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    module = of_kind(hub, MeterKind.ELECTRICITY)
    credit = building.building.unit(module.coordinator.unit_id).module.values()["credit"]
    assert isinstance(credit, int)
    assert credit > 0
    for limit, status in ((credit + 1, "low"), (credit, "ok")):
        await hass.services.async_call(
            NUMBER,
            SERVICE_SET_VALUE,
            {
                ATTR_ENTITY_ID: entity_id(hass, Platform.NUMBER, module, "warning_limit"),
                "value": limit / 100,
            },
            blocking=True,
        )
        assert state(hass, Platform.SENSOR, module, "credit_status") == status


async def test_a_load_at_the_module_shows_in_all_that_tells_of_it(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer, next_round: NextRound
) -> None:
    module = of_kind(hub, MeterKind.HEAT)
    total = Decimal(state(hass, Platform.SENSOR, module, "total_loaded"))

    building.building.unit(module.coordinator.unit_id).module.load(12_34, "card")
    await next_round(hub)

    assert Decimal(state(hass, Platform.SENSOR, module, "last_load")) == Decimal("12.34")
    assert Decimal(state(hass, Platform.SENSOR, module, "total_loaded")) == total + Decimal("12.34")
    assert state(hass, Platform.SENSOR, module, "last_load_source") == "card"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [({"exception": 4}, "module_refused"), ({"silent": True}, "module_silent")],
)
async def test_a_command_that_fails_is_told_in_a_sentence(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    expected: str,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    hub.poller.bus.timeout = 0.1
    module = of_kind(hub, MeterKind.ELECTRICITY)
    target = {ATTR_ENTITY_ID: entity_id(hass, Platform.SWITCH, module, "relay_2")}
    for name, value in fault.items():
        setattr(building.building.unit(module.coordinator.unit_id).faults, name, value)

    with pytest.raises(HomeAssistantError) as failed:
        await hass.services.async_call(SWITCH, SERVICE_TURN_ON, target, blocking=True)

    assert failed.value.translation_key == expected
    assert failed.value.translation_placeholders == {"name": module.name}
    assert building.building.unit(module.coordinator.unit_id).module.values()["relay_2"] is False


async def test_a_command_to_a_swapped_module_is_not_sent(
    hass: HomeAssistant, hub: HubRuntime, building: BuildingServer
) -> None:
    module = of_kind(hub, MeterKind.ELECTRICITY)
    building.building.unit(module.coordinator.unit_id).module.swap(99_999_999)

    with pytest.raises(HomeAssistantError) as failed:
        await hass.services.async_call(
            SWITCH,
            SERVICE_TURN_ON,
            {ATTR_ENTITY_ID: entity_id(hass, Platform.SWITCH, module, "relay_2")},
            blocking=True,
        )

    assert failed.value.translation_key == "wrong_module"
    assert building.building.unit(module.coordinator.unit_id).module.values()["relay_2"] is False


async def test_a_value_out_of_its_range_is_unavailable_not_wrong(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    next_round: NextRound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = of_kind(hub, MeterKind.ELECTRICITY)
    registers = building.building.unit(module.coordinator.unit_id).registers
    honest = registers.read

    def lying(space: str, address: int, count: int, values: Any) -> Any:
        words = honest(space, address, count, values)
        for at, word in ((0x0114, 7000), (0x0103, 9)):
            if address <= at < address + count:
                words[at - address] = word
        return words

    monkeypatch.setattr(registers, "read", lying, raising=True)
    await next_round(hub)

    assert state(hass, Platform.SENSOR, module, "power_factor") == STATE_UNAVAILABLE
    assert state(hass, Platform.SELECT, module, "mode") == STATE_UNAVAILABLE
    assert Decimal(state(hass, Platform.SENSOR, module, "frequency")) > 0

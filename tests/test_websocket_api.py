"""What the manager's page is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .conftest import NextRound


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def module(hub: HubRuntime) -> Meter:
    return next(iter(hub.meters.values()))


def device_of(hass: HomeAssistant, module: Meter) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    return device.id


async def test_a_page_is_told_of_all_and_then_of_what_changes(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    building: BuildingServer,
    next_round: NextRound,
    hass_ws_client: WebSocketGenerator,
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/modules/subscribe"})
    assert (await client.receive_json())["success"]
    first = (await client.receive_json())["event"]
    assert len(first["changed"]) == 3
    assert first["gone"] == []
    row = next(each for each in first["changed"] if each["name"] == module.name)
    credit = building.building.unit(module.coordinator.unit_id).module.credit
    assert row["credit"] == str(module.credit_unit.from_minor(credit))
    assert row["supply_status"] == "on"
    assert row["reasons"] == ["credit_remains"]
    assert row["device_id"] == device_of(hass, module)
    assert (row["pending"], row["waiting"], row["hold"]) == ([], [], False)

    building.building.unit(module.coordinator.unit_id).module.load(5_00, "card")
    await next_round(hub)
    # What else has changed meanwhile may come before it.
    for _ in range(5):
        rows = (await client.receive_json())["event"]["changed"]
        found = [each for each in rows if each["name"] == module.name]
        if found and found[0]["credit"] != row["credit"]:
            break
    assert found[0]["credit"] == str(module.credit_unit.from_minor(credit + 5_00))


async def test_a_page_is_told_what_a_module_takes(
    hass: HomeAssistant, hub: HubRuntime, hass_ws_client: WebSocketGenerator
) -> None:
    everything, no_refunds, no_vouchers = hub.meters.values()
    profile = no_refunds.device.profile
    assert profile.top_up is not None
    no_refunds.device.profile = replace(profile, top_up=replace(profile.top_up, refunds=False))
    # No voucher can name it.
    no_vouchers.device.serial_number = "A17"
    client = await hass_ws_client(hass)
    for module, takes in (
        (everything, (True, True)),
        (no_refunds, (False, True)),
        (no_vouchers, (True, False)),
    ):
        await client.send_json_auto_id(
            {"type": f"{DOMAIN}/module", "device_id": device_of(hass, module)}
        )
        told = (await client.receive_json())["result"]["module"]
        assert told["has_account"] is True
        assert (told["takes_refunds"], told["takes_vouchers"]) == takes


async def test_a_page_outlives_its_hub(
    hass: HomeAssistant,
    hub: HubRuntime,
    entry: MockConfigEntry,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/modules/subscribe"})
    await client.receive_json()
    await client.receive_json()
    assert await hass.config_entries.async_unload(entry.entry_id)
    gone = (await client.receive_json())["event"]
    assert len(gone["gone"]) == 3
    assert await hass.config_entries.async_setup(entry.entry_id)
    back: set[str] = set()
    while len(back) < 3:
        back |= {each["name"] for each in (await client.receive_json())["event"]["changed"]}


async def test_one_module_with_its_entities_and_the_askers_rights(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: User,
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {"type": f"{DOMAIN}/module", "device_id": device_of(hass, module)}
    )
    told = (await client.receive_json())["result"]
    assert told["module"]["name"] == module.name
    assert hass.states.get(told["entities"]["credit"]) is not None
    assert hass.states.get(told["entities"]["supply_status"]) is not None
    assert told["rights"] == {"supply": True, "credit": True, "settings": True, "code": False}

    hass_admin_user.groups = []
    await client.send_json_auto_id(
        {"type": f"{DOMAIN}/module", "device_id": device_of(hass, module)}
    )
    told = (await client.receive_json())["result"]
    assert told["rights"] == {"supply": False, "credit": False, "settings": False, "code": False}


async def test_the_ledger_is_told_page_by_page(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
) -> None:
    device = device_of(hass, module)
    for amount in (1, 2, 3):
        await hass.services.async_call(
            DOMAIN, "top_up", {"device_id": device, "amount": amount}, blocking=True
        )
    client = await hass_ws_client(hass)
    numbers: list[int] = []
    more, after = True, {}
    while more:
        await client.send_json_auto_id(
            {"type": f"{DOMAIN}/ledger", "device_id": device, "limit": 3, **after}
        )
        page = (await client.receive_json())["result"]
        numbers += [row["number"] for row in page["rows"]]
        more, after = page["more"], {"after": page["rows"][-1]["number"]}
    assert len(numbers) == len(set(numbers)) == 7
    assert numbers == sorted(numbers, reverse=True)


async def test_the_loads_of_late_are_told_by_themselves(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
) -> None:
    device = device_of(hass, module)
    client = await hass_ws_client(hass)

    async def loads(start: datetime) -> list[tuple[str, str]]:
        await client.send_json_auto_id(
            {
                "type": f"{DOMAIN}/ledger",
                "device_id": device,
                "loads_only": True,
                "start": start.isoformat(),
            }
        )
        rows = (await client.receive_json())["result"]["rows"]
        return [(row["kind"], row["amount"]) for row in rows]

    begin = dt_util.utcnow()
    assert await loads(begin - timedelta(days=1)) == []
    for action, data in (
        ("top_up", {"amount": 5}),
        ("refund", {"amount": 2, "reason": "Too much"}),
    ):
        await hass.services.async_call(DOMAIN, action, {"device_id": device, **data}, blocking=True)
    assert await loads(begin) == [("refund", "-2.00"), ("top_up", "5.00")]
    assert await loads(dt_util.utcnow()) == []


async def test_a_page_is_told_that_the_ledger_has_a_new_row(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
) -> None:
    device = device_of(hass, module)
    client = await hass_ws_client(hass)

    async def newest() -> tuple[int | None, int]:
        await client.send_json_auto_id({"type": f"{DOMAIN}/module", "device_id": device})
        told = (await client.receive_json())["result"]["module"]["newest_row"]
        await client.send_json_auto_id(
            {"type": f"{DOMAIN}/ledger", "device_id": device, "limit": 1}
        )
        return told, (await client.receive_json())["result"]["rows"][0]["number"]

    await hass.services.async_call(
        DOMAIN, "top_up", {"device_id": device, "amount": 5}, blocking=True
    )
    told, number = await newest()
    assert told == number
    # An attempt that is refused changes nothing else of the module.
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(DOMAIN, "cut_off", {"device_id": device}, blocking=True)
    told, after = await newest()
    assert told == after > number


async def test_what_cannot_be_told_is_a_sentence(
    hass: HomeAssistant, hub: HubRuntime, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/module", "device_id": "nobody"})
    answer = await client.receive_json()
    assert answer["success"] is False
    assert answer["error"]["translation_key"] == "no_module"


async def test_a_report_tells_what_was_loaded(
    hass: HomeAssistant,
    hub: HubRuntime,
    module: Meter,
    hass_ws_client: WebSocketGenerator,
) -> None:
    device = device_of(hass, module)
    for action, data in (
        ("top_up", {"amount": "100.50"}),
        ("top_up", {"amount": "9.50"}),
        ("refund", {"amount": "20", "reason": "Too much"}),
    ):
        await hass.services.async_call(DOMAIN, action, {"device_id": device, **data}, blocking=True)
    client = await hass_ws_client(hass)
    today = dt_util.now().date()
    # The building's modules were added a moment ago.
    began = dt_util.utcnow() - timedelta(minutes=1)
    for begin, expected in (
        (today, ("110.00", "20.00", 3)),
        (today - timedelta(days=2), ("0.00", "0.00", 0)),
    ):
        await client.send_json_auto_id(
            {
                "type": f"{DOMAIN}/report",
                "from": begin.isoformat(),
                "to": begin.isoformat(),
            }
        )
        result = (await client.receive_json())["result"]
        assert began < datetime.fromisoformat(result["loads_known_since"]) <= dt_util.utcnow()
        rows = result["rows"]
        assert len(rows) == 3
        row = next(each for each in rows if each["device_id"] == device)
        assert (row["loaded"], row["refunded"], row["loads"]) == expected
        assert row["used"] is None

"""The manager's screen is served, and told what it prints."""

from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.web.dashboard import LOADER_BEGINS, SCRIPT, URL, async_forget


@pytest.fixture
def module_count() -> int:
    return 1


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


async def test_every_page_loads_the_screen(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "frontend", {})
    assert await async_setup_component(hass, DOMAIN, {})
    (address,) = (each for each in hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in each)
    assert address.startswith(f"{URL}?v=")
    response = await (await hass_client()).get(address)
    assert response.status == HTTPStatus.OK
    assert "javascript" in response.headers["Content-Type"]
    assert await response.read() == SCRIPT.read_bytes()


async def test_a_dashboard_loads_the_screen_though_its_page_was_served_before_it(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "frontend", {})
    assert await async_setup_component(hass, "lovelace", {})
    resources = hass.data[LOVELACE_DATA].resources
    assert isinstance(resources, ResourceStorageCollection)
    foreign = await resources.async_create_item({"res_type": "module", "url": "/local/other.js"})
    old = {"res_type": "module", "url": f"{LOADER_BEGINS}old"}
    for _ in range(2):
        await resources.async_create_item(old)
    assert await async_setup_component(hass, DOMAIN, {})
    (address,) = (each for each in hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in each)
    other, ours = resources.async_items()
    assert other == foreign
    assert ours["type"] == "module"
    assert ours["url"].startswith(LOADER_BEGINS)
    # The same address as that in pages that were served later, or it would be loaded twice.
    assert f'"{address}"' in unquote(ours["url"])
    await async_forget(hass)
    assert resources.async_items() == [foreign]


async def test_a_statement_of_this_month(
    hass: HomeAssistant, hub: HubRuntime, hass_ws_client: WebSocketGenerator
) -> None:
    (module,) = hub.meters.values()
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    await hass.services.async_call(
        DOMAIN, "top_up", {"device_id": device.id, "amount": "12.50"}, blocking=True
    )
    client = await hass_ws_client(hass)
    ask = {"type": f"{DOMAIN}/statement", "device_id": device.id}
    await client.send_json_auto_id({**ask, "month": dt_util.now().strftime("%Y-%m")})
    (statement,) = (await client.receive_json())["result"]["statements"]
    assert (statement["tenant"], statement["loaded"]) == (module.name, "12.50")
    assert [row["kind"] for row in statement["rows"]] == ["top_up"]
    assert statement["closing"] is not None

    await client.send_json_auto_id({**ask, "month": "2026-13"})
    assert (await client.receive_json())["error"]["code"] == "invalid_format"

"""A hub whose ledger is on a PostgreSQL server, from the dialog to a server that is away."""

from collections.abc import Iterator
from decimal import Decimal
import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_exception_message
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import pytest_socket

from custom_components.prepaid_meter.const import CONF_LEDGER_URL, DOMAIN
from custom_components.prepaid_meter.ledger.schema import TABLE
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer

from .buildings import building_of
from .flows import change_options, until
from .ledger.postgresql import Server, running_server

PASSWORD = "kiraz-ve-visne-47"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest_socket.enable_socket()
    with running_server() as running:
        yield running


@pytest.fixture
def url(server: Server) -> str:
    """Return the address of a new database, with a password that is found wherever it shows."""
    return server.new_database().replace(":secret@", f":{PASSWORD}@")


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger that the hub begins with to this test."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def module(hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, url: str) -> Meter:
    """Return a module whose account is open in PostgreSQL, as the dialog has set it."""
    dialog = await change_options(hass, entry)
    await dialog.fill(ledger_url=url)
    assert dialog.created
    await hass.async_block_till_done()
    assert building_of(hass, entry).options[CONF_LEDGER_URL] == url
    assert entry.runtime_data is not hub
    module = next(iter(entry.runtime_data.meters.values()))
    await until(lambda: module.account and module.account.is_open)
    return module


@pytest.fixture
def simulated(building: BuildingServer, module: Meter) -> SimulatedModule:
    return building.building.unit(module.coordinator.unit_id).module


async def call(hass: HomeAssistant, module: Meter, action: str, **data: Any) -> Any:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    return await hass.services.async_call(
        DOMAIN, action, {"device_id": device.id, **data}, blocking=True, return_response=True
    )


def kinds_in(server: Server, url: str, module: Meter) -> list[object]:
    """Return the kinds of a module's rows, as somebody else finds them in the database."""
    rows = server.run(
        f"SELECT kind FROM {TABLE} WHERE module = '{module.identity}' ORDER BY number",  # noqa: S608
        urlsplit(url).path.removeprefix("/"),
    )
    return [kind for (kind,) in rows]


async def test_credit_is_loaded_and_the_row_is_in_postgresql(
    hass: HomeAssistant,
    module: Meter,
    simulated: SimulatedModule,
    server: Server,
    url: str,
) -> None:
    before = simulated.credit
    receipt = await call(hass, module, "top_up", amount="12.34")
    assert receipt["status"] == "applied"
    assert simulated.credit == before + 12_34
    rows = await hass.async_add_executor_job(kinds_in, server, url, module)
    assert rows == ["opening", "top_up_intent", "top_up"]
    shown = (await call(hass, module, "get_ledger"))["rows"]
    assert [row["kind"] for row in shown] == rows[::-1]


async def test_without_the_server_nothing_is_sent_and_afterwards_nothing_is_lost(
    hass: HomeAssistant, module: Meter, simulated: SimulatedModule, server: Server
) -> None:
    await call(hass, module, "top_up", amount=10)
    loads, credit = simulated.physical.load_count, simulated.credit
    await hass.async_add_executor_job(server.stop)
    try:
        with pytest.raises(HomeAssistantError) as refused:
            await call(hass, module, "top_up", amount=5)
        assert refused.value.translation_key == "ledger_unavailable"
        sentence = async_get_exception_message(
            DOMAIN, "ledger_unavailable", refused.value.translation_placeholders
        )
        assert "nothing was done" in sentence
        assert "The ledger's database cannot be reached." in sentence
        assert (simulated.physical.load_count, simulated.credit) == (loads, credit)
    finally:
        await hass.async_add_executor_job(server.start)
    assert (simulated.physical.load_count, simulated.credit) == (loads, credit)

    receipt = await call(hass, module, "top_up", amount=7)
    assert receipt["status"] == "applied"
    assert simulated.credit == credit + 7_00
    proof = await call(hass, module, "verify_ledger")
    assert (proof["holds"], proof["modules_not_read"]) == (True, [])
    rows = (await call(hass, module, "get_ledger"))["rows"]
    loaded = [Decimal(row["amount"]) for row in rows if row["kind"] == "top_up"]
    assert loaded == [7, 10]


async def test_the_password_shows_nowhere(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,
    server: Server,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await hass.async_add_executor_job(server.stop)
    try:
        with pytest.raises(HomeAssistantError) as refused:
            await call(hass, module, "top_up", amount=5)
        dialog = await change_options(hass, entry)
        await dialog.fill()
        assert dialog.errors == {CONF_LEDGER_URL: "ledger_unreachable"}
        assert PASSWORD not in str(dialog.placeholders)
    finally:
        await hass.async_add_executor_job(server.start)
    await call(hass, module, "top_up", amount=5)
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert told["options"][CONF_LEDGER_URL] == "**REDACTED**"
    assert PASSWORD not in json.dumps(told)
    assert PASSWORD not in str(refused.value)
    assert caplog.records
    assert PASSWORD not in caplog.text

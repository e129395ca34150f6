"""Diagnostics help to find a fault and tell nobody who the tenants are."""

import json

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.prepaid_meter.runtime import HubRuntime


@pytest.fixture
def module_count() -> int:
    return 6


async def test_diagnostics_tell_of_the_bus_and_not_of_the_tenants(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hub: HubRuntime
) -> None:
    told = await get_diagnostics_for_config_entry(hass, hass_client, hub.entry)

    assert len(told["modules"]) == 6
    assert told["hub"]["answering"] == 6
    assert told["modules"][0]["values"]["frequency"]
    text = json.dumps(told)
    for module in hub.meters.values():
        assert module.name not in text
        assert str(module.device.serial_number) not in text
    assert "127.0.0.1" not in text

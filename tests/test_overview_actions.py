"""What templates are told of all modules."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.runtime import HubRuntime


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)


async def modules(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    answer = await hass.services.async_call(
        DOMAIN, "get_modules", data, blocking=True, return_response=True
    )
    assert answer is not None
    found: Any = answer["modules"]
    return list(found)


async def test_all_modules_or_those_that_are_pointed_at(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    rows = await modules(hass)
    assert [row["name"] for row in rows] == sorted(module.name for module in hub.meters.values())
    for row, module in zip(
        rows, sorted(hub.meters.values(), key=lambda module: module.name), strict=True
    ):
        credit, limit = module.value("credit"), module.value("warning_limit")
        assert isinstance(credit, int)
        assert isinstance(limit, int)
        assert (row["credit"], row["warning_limit"]) == (credit / 100, limit / 100)
        assert row["percent_of_limit"] == round(100 * credit / limit)
        assert (row["supply_status"], row["reasons"]) == ("on", ["credit_remains"])
        assert "loaded" not in row
    chosen = await modules(hass, target={"device_id": rows[1]["device_id"]})
    assert [row["name"] for row in chosen] == [rows[1]["name"]]


async def test_what_was_loaded_on_a_day(hass: HomeAssistant, hub: HubRuntime) -> None:
    module = next(iter(hub.meters.values()))
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    for amount in ("10.50", "2"):
        await hass.services.async_call(
            DOMAIN, "top_up", {"device_id": device.id, "amount": amount}, blocking=True
        )
    today = dt_util.now().date()
    for day, expected in ((today, 12.5), (today - timedelta(days=1), 0.0)):
        rows = await modules(hass, day=day.isoformat())
        assert {row["name"]: row["loaded"] for row in rows}[module.name] == expected

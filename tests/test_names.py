"""A meter has one name, in one place, and nothing is loaded anew for another."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.prepaid_meter.runtime import Meter

from .test_credit_actions import _own_folder, call, device_id, module, simulated  # noqa: F401


@pytest.fixture
def module_count() -> int:
    return 2


async def names(hass: HomeAssistant, meter: Meter, device_id: str) -> dict[str, Any]:  # noqa: F811
    """Return what each page, paper and file calls a tenant, after a load."""
    receipt = await call(hass, "top_up", device_id=device_id, amount="5")
    rows = (await call(hass, "get_ledger", device_id=device_id))["rows"]
    told = (await call(hass, "get_modules"))["modules"]
    exported = await call(hass, "export_ledger", device_id=device_id, content="statement")
    device = dr.async_get(hass).async_get(device_id)
    assert device is not None
    return {
        "meter": meter.name,
        "subentry": meter.entry.subentries[meter.subentry.subentry_id].title,
        "device": device.name_by_user or device.name,
        "overview": next(each["name"] for each in told if each["device_id"] == device_id),
        "receipt": receipt["module"],
        "row": rows[0]["tenant"],
        "file": exported["file"].rsplit("/", 1)[1].partition("-statement")[0],
    }


@pytest.mark.parametrize("name", ["Yeni Kiracı", "3.10"])
async def test_a_tenant_renamed_on_the_device_page_is_called_so_everywhere(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
    name: str,
) -> None:
    running = module.hub
    before = (await call(hass, "get_ledger", device_id=device_id))["rows"]
    dr.async_get(hass).async_update_device(device_id, name_by_user=name)
    await hass.async_block_till_done()
    found = await names(hass, module, device_id)
    file = found.pop("file")
    assert set(found.values()) == {name}
    assert file == name.replace(" ", "-").replace(".", "-")
    assert module.entry.runtime_data is running
    kinds = [row["kind"] for row in (await call(hass, "get_ledger", device_id=device_id))["rows"]]
    # Another name is no other tenant.
    assert kinds[: -len(before)] == ["top_up", "top_up_intent"]


async def test_a_tenant_who_left_is_named_nowhere_and_the_hub_goes_on(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
) -> None:
    running, meter = module.hub, module
    dr.async_get(hass).async_update_device(device_id, name_by_user="Was here")
    await hass.async_block_till_done()
    module.coordinator.used_hours = (1.0,)
    changed = await call(
        hass, "change_tenant", device_id=device_id, name="Corner Books", remaining="keep"
    )
    await hass.async_block_till_done()
    assert changed["left"] == "Was here"
    found = await names(hass, module, device_id)
    assert found.pop("file") == "Corner-Books"
    assert set(found.values()) == {"Corner Books"}
    assert module.entry.runtime_data is running
    assert running.meters[module.subentry.subentry_id] is meter
    assert list(module.coordinator.used_hours) == []
    # After a start they are called so too.
    assert await hass.config_entries.async_reload(module.entry.entry_id)
    reloaded = module.entry.runtime_data.meters[module.subentry.subentry_id]
    assert reloaded.name == "Corner Books"


async def test_a_name_given_to_the_device_before_is_taken_up_at_the_start(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
) -> None:
    entry = module.entry
    assert await hass.config_entries.async_unload(entry.entry_id)
    dr.async_get(hass).async_update_device(device_id, name_by_user="Renamed meanwhile")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    meter = entry.runtime_data.meters[module.subentry.subentry_id]
    assert meter.name == "Renamed meanwhile"
    device = dr.async_get(hass).async_get(device_id)
    assert device is not None
    assert (device.name, device.name_by_user) == ("Renamed meanwhile", None)

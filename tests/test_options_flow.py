"""Settings of a hub."""

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest

from custom_components.prepaid_meter.runtime import HubRuntime

from .buildings import Line, set_options
from .flows import change_line, change_options, state_of, until

MARKET = "reference_31205000"


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture
def entry(entry: Line, hass: HomeAssistant) -> Line:
    """Return a hub with a unit of credit, and the usual intervals."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry.building, options={"credit_unit": "tokens"})
    hass.config_entries.async_update_entry(entry, options={})
    return entry


@pytest.fixture
async def hub(hass: HomeAssistant, entry: Line) -> HubRuntime:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.runtime_data.poller.data.answering == 2)
    await hass.async_block_till_done()
    return entry.runtime_data


async def test_present_settings_are_shown(hass: HomeAssistant, hub: HubRuntime) -> None:
    dialog = await change_options(hass, hub.entry)
    assert dialog.fields == {
        "address": None,
        "credit_unit": "tokens",
        "largest_top_up": None,
        "ledger_url": None,
    }
    dialog = await change_line(hass, hub.entry)
    assert dialog.fields == {"live_interval": 10, "slow_interval": 60, "request_pause": None}


async def test_unit_of_credit_is_that_of_every_amount_at_once(
    hass: HomeAssistant, hub: HubRuntime, entry: Line
) -> None:
    credit = state_of(hass, MARKET, "credit")
    assert credit.attributes["unit_of_measurement"] == "tokens"
    assert credit.attributes["state_class"] == "measurement"
    assert "device_class" not in credit.attributes
    dialog = await change_options(hass, entry)
    await dialog.fill(credit_unit="TRY")
    assert dialog.created
    await hass.async_block_till_done()
    assert entry.runtime_data is not hub
    assert entry.building.options == {"credit_unit": "TRY"}
    again = entry.runtime_data
    dialog = await change_line(hass, entry)
    await dialog.fill(live_interval=2, slow_interval=5)
    assert dialog.created
    await hass.async_block_till_done()
    assert entry.runtime_data is not again
    assert entry.options == {"live_interval": 2, "slow_interval": 5}
    await until(lambda: entry.runtime_data.poller.data.answering == 2)
    await hass.async_block_till_done()
    for key in ("credit", "total_loaded", "total_used", "last_load"):
        shown = state_of(hass, MARKET, key)
        assert shown.attributes["unit_of_measurement"] == "TRY"
        assert shown.attributes["device_class"] == "monetary"
        if key != "last_load":
            assert shown.attributes["state_class"] == "total"
    assert state_of(hass, MARKET, "credit").state == credit.state
    limit = state_of(hass, MARKET, "warning_limit", "number")
    assert limit.attributes["unit_of_measurement"] == "TRY"
    price = state_of(hass, MARKET, "price_grid", "number")
    assert price.attributes["unit_of_measurement"] == "TRY/kWh"


async def test_units_to_choose_from_begin_with_those_of_the_house(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    hass.config.language = "tr"
    hass.config.currency = "AZN"
    dialog = await change_options(hass, hub.entry)
    options = dialog.shown["data_schema"].schema["credit_unit"].config["options"]
    assert options == ["kontör", "AZN", "TRY", "EUR", "USD", "GBP", "kWh", "m³"]


async def test_slow_must_not_be_quicker_than_live(hass: HomeAssistant, hub: HubRuntime) -> None:
    dialog = await change_line(hass, hub.entry)
    await dialog.fill(live_interval=20, slow_interval=19)
    assert dialog.errors == {"slow_interval": "slower_than_live"}
    assert dialog.fields["slow_interval"] == 19
    assert dialog.fields["live_interval"] == 20
    await dialog.fill(slow_interval=20)
    assert dialog.created


@pytest.mark.parametrize(
    ("field", "seconds"),
    [("live_interval", 0), ("live_interval", 301), ("slow_interval", 4), ("slow_interval", 3601)],
)
async def test_interval_out_of_bounds(
    hass: HomeAssistant, hub: HubRuntime, field: str, seconds: int
) -> None:
    dialog = await change_line(hass, hub.entry)
    with pytest.raises(InvalidData):
        await dialog.fill(**{field: seconds})


async def test_nothing_changed_does_not_reload(hass: HomeAssistant, hub: HubRuntime) -> None:
    entry = hub.entry
    set_options(hass, entry, credit_unit="tokens", live_interval=10, slow_interval=60)
    await hass.async_block_till_done()
    running = entry.runtime_data
    for dialog in (await change_options(hass, entry), await change_line(hass, entry)):
        await dialog.fill()
        await hass.async_block_till_done()
    assert entry.runtime_data is running


@pytest.mark.parametrize(("entered", "shown"), [(" TRY ", "TRY"), (" ", "credits")])
async def test_unit_of_credit_without_what_was_typed_around_it(
    hass: HomeAssistant, hub: HubRuntime, entered: str, shown: str
) -> None:
    dialog = await change_options(hass, hub.entry)
    await dialog.fill(credit_unit=entered)
    await hass.async_block_till_done()
    await until(lambda: hub.entry.runtime_data.poller.data.answering == 2)
    await hass.async_block_till_done()
    assert state_of(hass, MARKET, "credit").attributes["unit_of_measurement"] == shown

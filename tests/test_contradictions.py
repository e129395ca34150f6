"""What Home Assistant tells of counters that contradict the book or each other."""

from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.model import Module as Simulated
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.trackers.accounts import anomaly_issue_id

from .flows import until
from .test_changed_module import act, opened


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    return await opened(hub)


@pytest.fixture
def simulated(building: BuildingServer) -> Simulated:
    return building.building.unit(2).module


def issue(hass: HomeAssistant, name: str) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, name)


async def test_a_check_compares_before_it_enters(
    hass: HomeAssistant, module: Meter, simulated: Simulated
) -> None:
    assert (await act(hass, "verify_ledger", module))["holds"] is True
    simulated.physical.total_loaded += 1_000_00

    found = await act(hass, "verify_ledger", module)

    assert found["holds"] is False
    (difference,) = found["differences"]
    assert (difference["module"], difference["difference"]) == (module.name, "1000.00")
    assert difference["entered_as"]
    # Until somebody has read it, it is not forgotten.
    assert (await act(hass, "verify_ledger", module))["holds"] is False
    ir.async_delete_issue(hass, DOMAIN, anomaly_issue_id(module.identity))
    assert (await act(hass, "verify_ledger", module))["holds"] is True


async def test_a_load_at_the_module_is_no_difference(
    hass: HomeAssistant, module: Meter, simulated: Simulated
) -> None:
    simulated.load(10_00, "card")
    found = await act(hass, "verify_ledger", module)
    assert (found["holds"], found["differences"]) == (True, [])


async def test_a_drift_of_the_total_is_noticed_by_itself(
    hass: HomeAssistant, module: Meter, simulated: Simulated
) -> None:
    simulated.physical.total_loaded += 5_00
    await until(lambda: issue(hass, anomaly_issue_id(module.identity)))


async def test_credit_that_is_not_loads_less_use_is_noticed_by_itself_and_taken_back(
    hass: HomeAssistant, module: Meter, simulated: Simulated, building: BuildingServer
) -> None:
    registers = building.building.unit(2).faults.registers
    credit = simulated.credit + 1_000_00
    registers.update({0x0104: credit >> 16 & 0xFFFF, 0x0105: credit & 0xFFFF})
    name = f"credit_contradicts_{module.identity}"
    await until(lambda: issue(hass, name))
    found = await act(hass, "verify_ledger", module)
    assert [each["counter"] for each in found["differences"]] == ["credit"]
    registers.clear()
    await until(lambda: not issue(hass, name))


async def test_a_count_of_four_billion_is_a_repair(
    hass: HomeAssistant, module: Meter, building: BuildingServer
) -> None:
    registers = building.building.unit(2).faults.registers
    registers.update({0x0106: 0xFFFF, 0x0107: 0xFFFF})
    name = f"load_count_jumped_{module.identity}"
    await until(lambda: issue(hass, name))
    registers.clear()
    await until(lambda: not issue(hass, name))

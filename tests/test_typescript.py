"""The page's interfaces are what the server sends."""

from collections.abc import Iterable
from pathlib import Path
import re

from homeassistant.core import HomeAssistant
import pytest

from custom_components.prepaid_meter import const
from custom_components.prepaid_meter.device.points import MeterKind
from custom_components.prepaid_meter.ledger import RowKind
from custom_components.prepaid_meter.ledger.words import ROW_KINDS
from custom_components.prepaid_meter.policy.supply import SupplyStatus
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.web.overview import async_overview
from custom_components.prepaid_meter.web.shapes import shown_row

API = (Path(const.__file__).parents[2] / "frontend/src/api.ts").read_text("utf-8")


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger of each test to itself."""
    hass.config.config_dir = str(tmp_path)


def fields(interface: str) -> tuple[set[str], set[str]]:
    """Return the fields that an interface always has, and those it may have."""
    found = re.search(rf"^export interface {interface} {{\n(.*?)^}}", API, re.MULTILINE | re.DOTALL)
    assert found, interface
    each = re.findall(r"^  (\w+)(\??):", found[1], re.MULTILINE)
    assert each
    return {name for name, may in each if not may}, {name for name, may in each if may}


def choices(name: str) -> set[str]:
    """Return the texts that a type may be."""
    found = re.search(rf"^export type {name} =(.*?);", API, re.MULTILINE | re.DOTALL)
    assert found, name
    return set(re.findall(r'"(\w+)"', found[1]))


@pytest.mark.parametrize(("name", "values"), [("Kind", MeterKind), ("SupplyStatus", SupplyStatus)])
def test_a_type_has_every_value_and_no_other(name: str, values: Iterable[str]) -> None:
    assert choices(name) == set(values)


async def test_a_meter_is_told_as_the_page_expects_it(hass: HomeAssistant, hub: HubRuntime) -> None:
    always, may = fields("Module")
    for meter in hub.meters.values():
        told = async_overview(hass, meter).keys() - {"entry_id"}
        assert told == always | may
        keeper, meter.supply = meter.supply, None
        assert always <= async_overview(hass, meter).keys() - {"entry_id"} <= always | may
        meter.supply = keeper


async def test_a_meter_that_is_supplied_is_told_with_what_stands_against_either(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    for meter in hub.meters.values():
        assert meter.supply is not None
        supply = meter.supply.supply
        told = async_overview(hass, meter)
        assert supply is not None
        assert told["is_cut"] == supply.is_cut
        assert told["against_cutting"] == list(supply.against_cutting)
        assert told["against_restoring"] == list(supply.against_restoring)
        assert told["reasons"] == told["against_restoring" if supply.is_cut else "against_cutting"]


async def test_a_row_is_told_as_the_page_expects_it(hub: HubRuntime) -> None:
    always, may = fields("LedgerRow")
    meter = next(iter(hub.meters.values()))
    assert meter.account is not None
    book = meter.account.book
    for row in await book.call(lambda: list(book.ledger.walk(hub=book.hub))):
        assert always <= shown_row(row).keys()
    assert not may


@pytest.mark.parametrize("language", ["en", "tr"])
def test_every_kind_of_row_has_its_words_once(language: str) -> None:
    # The page tells a load by another program apart.
    assert ROW_KINDS[language].keys() == {*RowKind, "load_from_elsewhere"}

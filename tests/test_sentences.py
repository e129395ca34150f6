"""A person reads what went wrong, and not something like it."""

from collections.abc import Iterator
import errno
from importlib import import_module
import logging
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device import errors
from custom_components.prepaid_meter.device.errors import DeviceError, ModuleRefusedError
from custom_components.prepaid_meter.device.points import MeterKind
from custom_components.prepaid_meter.hub.late_replies import INTERVAL, LateReplies
from custom_components.prepaid_meter.ledger.errors import (
    Fault as LedgerFault,
    LedgerError,
    LedgerUnavailableError,
)
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.sentences import (
    SENTENCES,
    Doing,
    async_sentence,
    async_why,
    explained,
)
from custom_components.prepaid_meter.simulator.model import Module as Simulated
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply.errors import SupplyError
from custom_components.prepaid_meter.supply.failures import failure_word
from custom_components.prepaid_meter.vending.errors import TellerError
from custom_components.prepaid_meter.voucher.errors import (
    Fault as VoucherFault,
    KeyFileError,
    VoucherError,
)
from custom_components.prepaid_meter.web.export_files import file_name, write_new

from .test_changed_module import act, opened


@pytest.fixture
def module_count() -> int:
    return 3


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


@pytest.mark.parametrize(
    ("fault", "key"),
    [("busy", "module_busy_unsent"), ("silent", "module_silent_unsent")],
)
async def test_busy_is_not_silent(
    hass: HomeAssistant,
    module: Meter,
    building: BuildingServer,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    key: str,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.5)
    faults = building.building.unit(2).faults
    if fault == "busy":
        faults.exception = 6
    else:
        faults.silent = True
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "top_up", module, amount=5)
    assert failed.value.translation_key == key


async def test_a_refund_above_credit_says_so_whatever_is_the_most(
    hass: HomeAssistant, module: Meter, simulated: Simulated
) -> None:
    above = max(simulated.credit, simulated.design.maximum_load) + 1_00
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "refund", module, amount=f"{above / 100:.2f}", reason="moved out")
    assert failed.value.translation_key == "amount_above_credit"


def subclasses(kind: type[Exception]) -> Iterator[type[Exception]]:
    """Yield a class of errors and all below it, wherever they are defined."""
    yield kind
    for below in kind.__subclasses__():
        yield from subclasses(below)


OURS = [
    kind
    for base in (DeviceError, TellerError, LedgerError, SupplyError, VoucherError)
    for kind in subclasses(base)
    if kind.__module__.startswith("custom_components.")
]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_of_ours_has_its_own_row(kind: type[Exception]) -> None:
    assert kind in SENTENCES


def test_whatever_is_an_error_of_ours_is_found() -> None:
    for name in ("device", "vending", "ledger", "supply", "voucher"):
        module = import_module(f"custom_components.prepaid_meter.{name}.errors")
        found = {
            kind
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Exception)
        }
        assert found
        assert found <= set(OURS)


def device_errors() -> list[DeviceError]:
    found: list[DeviceError] = []
    for kind in OURS:
        if issubclass(kind, DeviceError):
            error = kind.__new__(kind)
            error.__dict__["code"] = 4
            found.append(error)
    return found


@pytest.mark.parametrize("error", device_errors(), ids=lambda error: type(error).__name__)
def test_every_error_of_a_module_has_a_word(error: DeviceError) -> None:
    assert failure_word(error).islower()


async def told(module: Meter, error: Exception, doing: Doing = Doing.ORDERING) -> str | None:
    with pytest.raises(HomeAssistantError) as failed:
        async with explained(module, doing):
            raise error
    return failed.value.translation_key


@pytest.mark.parametrize("code", [5, 6])
async def test_a_code_for_busy_is_no_refusal(module: Meter, code: int) -> None:
    assert await told(module, ModuleRefusedError(code, "")) == "module_busy_unsent"


async def test_what_was_not_sent_is_not_said_to_be_unknown(module: Meter) -> None:
    assert await told(module, errors.LinkError()) == "link_down_unsent"
    assert await told(module, errors.LinkError(), Doing.SETTING) == "link_down"


async def test_a_counter_that_went_back_is_said_to_have(module: Meter) -> None:
    assert await told(module, errors.CountersWentBackError("1 counted")) == "counters_went_back"


@pytest.mark.parametrize(
    ("error", "english", "turkish"),
    [
        (LedgerUnavailableError(LedgerFault.FULL), "disk is full", "Diski dolu."),
        (
            KeyFileError(VoucherFault.NUMBERS_DAMAGED, file="numbers.json"),
            "numbers.json is damaged",
            "numbers.json hasarlı",
        ),
    ],
)
async def test_a_reason_is_told_in_the_language_of_its_sentence(
    hass: HomeAssistant, module: Meter, error: Exception, english: str, turkish: str
) -> None:
    with pytest.raises(HomeAssistantError) as failed:
        async with explained(module):
            raise error
    assert english in str(failed.value)
    assert turkish in await async_sentence(hass, failed.value, "tr")
    hass.config.language = "tr"
    with pytest.raises(HomeAssistantError) as failed:
        async with explained(module):
            raise error
    assert turkish in (failed.value.translation_placeholders or {})["reason"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
async def test_a_file_that_fails_says_why_in_each_language(
    hass: HomeAssistant, number: int
) -> None:
    err = OSError(number, "English")
    words = {await async_why(hass, err, language) for language in ("en", "tr")}
    assert len(words) == 2
    assert not any("English" in word for word in words)


async def test_the_input_of_a_valve_is_not_named_after_a_breaker(
    hass: HomeAssistant, hub: HubRuntime
) -> None:
    for module in hub.meters.values():
        found = er.async_get(hass).async_get_entity_id(
            "binary_sensor", DOMAIN, f"{module.identity}_input_1"
        )
        assert found is not None
        entity = er.async_get(hass).async_get(found)
        assert entity is not None
        is_valve = module.device.profile.kind is not MeterKind.ELECTRICITY
        assert entity.translation_key == ("input_1_valve" if is_valve else "input_1")


def test_late_replies_are_told_with_their_number_and_not_each() -> None:
    told: list[int] = []
    now = 0.0
    counting = LateReplies(told.append, lambda: now)
    late = logging.LogRecord(
        "x",
        logging.WARNING,
        "",
        0,
        "Received unexpected response with Transaction ID: %d",
        (7,),
        None,
    )
    other = logging.LogRecord("x", logging.WARNING, "", 0, "Something else", (), None)
    assert not any(counting.filter(late) for _ in range(87))
    assert counting.filter(other)
    assert told == [1]
    now = INTERVAL
    assert not counting.filter(late)
    assert told == [1, 87]


def test_a_name_of_any_length_is_one_of_a_file(tmp_path: Path) -> None:
    for name in ("Ğ" * 200, "x" * 400, "///", "..", "a\0b"):
        path = write_new(
            tmp_path / f"{file_name(name)}-statement-2026-11-20261125-101500.csv", b"1"
        )
        assert path.parent == tmp_path
        assert path.read_bytes() == b"1"


def test_two_exports_in_one_second_are_two_files(tmp_path: Path) -> None:
    first = write_new(tmp_path / "shop-ledger-20261125-101500.csv", b"1")
    second = write_new(tmp_path / "shop-ledger-20261125-101500.csv", b"2")
    assert first != second
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")

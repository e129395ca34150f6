"""Credit on sticks and cards: issued here, loaded at the module, and back in the ledger."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import json
import logging
from pathlib import Path
import stat
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from homeassistant.auth.models import User
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.prepaid_meter.const import (
    CONF_BUILDING,
    CONF_LANGUAGE,
    CONF_LINK,
    CONF_MODULES,
    CONF_SPEED,
    DOMAIN,
    LINK_SIMULATED,
)
from custom_components.prepaid_meter.device.points import Profile
from custom_components.prepaid_meter.hub.simulated import remove_usb, usb_path
from custom_components.prepaid_meter.runtime import HubRuntime, Meter
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.model import Module as SimulatedModule
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.voucher import (
    KeyRing,
    Result,
    VoucherKind,
    parse,
    read_receipt,
)
from custom_components.prepaid_meter.vouchers.office import KEYS, async_office

from .conftest import MONDAY_MORNING, NextRound
from .flows import until
from .test_credit_actions import call, entity

DAY = 86_400


@pytest.fixture
def module_count() -> int:
    return 3


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep the ledger and the keys of each test to itself."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


@pytest.fixture
async def building(module_count: int, usb: Path) -> AsyncIterator[BuildingServer]:
    """Return a building with sticks, whose clock stands still."""
    mall = default_building("en", module_count, now=MONDAY_MORNING)
    server = BuildingServer(mall, usb_folder=usb)
    server.pause()
    await server.start()
    yield server
    await server.stop()


async def opened(hub: HubRuntime) -> Meter:
    """Return the first module of a hub once its account is open."""
    module = next(iter(hub.meters.values()))
    await until(lambda: module.account is not None and module.account.is_open)
    return module


@pytest.fixture
async def module(hub: HubRuntime) -> Meter:
    return await opened(hub)


@pytest.fixture
def simulated(building: BuildingServer, module: Meter) -> SimulatedModule:
    return building.building.unit(module.coordinator.unit_id).module


@pytest.fixture
def device_id(hass: HomeAssistant, module: Meter) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), module.entry.entry_id
    )
    assert device is not None
    return device.id


@pytest.fixture
async def keys(hass: HomeAssistant, usb: Path) -> None:
    """Let the building's modules trust the office, as whoever commissions them does."""
    await write_keys(hass, usb)


async def write_keys(hass: HomeAssistant, usb: Path) -> None:
    key_list = await async_office(hass).async_keys(KeyRing.export_key_list)

    def write() -> None:
        (usb / "keys").mkdir(parents=True, exist_ok=True)
        (usb / "keys" / "issuers.pub").write_bytes(key_list)

    await asyncio.to_thread(write)


def put_in(usb: Path, unit_id: int, voucher: dict[str, Any]) -> Path:
    """Put a voucher's file on a module's stick."""
    path = usb / str(unit_id) / voucher["file_name"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b64decode(voucher["content"]))
    return path


async def receipt_of(path: Path, result: Result) -> bytes:
    """Wait for a module's receipt with a result."""
    written = path.with_suffix(".receipt")
    await until(lambda: written.exists() and read_receipt(written.read_bytes()).result is result)
    return written.read_bytes()


async def rows_of(hass: HomeAssistant, device_id: str) -> list[dict[str, Any]]:
    """Return a module's entries, oldest first."""
    rows: list[dict[str, Any]] = (await call(hass, "get_ledger", device_id=device_id))["rows"]
    return rows[::-1]


async def row_of(hass: HomeAssistant, device_id: str, kind: str) -> dict[str, Any]:
    """Wait for an entry of a kind."""
    async with asyncio.timeout(10):
        while True:
            for row in await rows_of(hass, device_id):
                if row["kind"] == kind:
                    return row
            await asyncio.sleep(0.1)


async def kinds_of(hass: HomeAssistant, device_id: str) -> list[str]:
    return [row["kind"] for row in await rows_of(hass, device_id)]


async def assert_book_holds(hass: HomeAssistant, device_id: str) -> None:
    found = await call(hass, "verify_ledger", device_id=device_id)
    assert found["holds"], found
    assert not found["modules_not_read"]


def without_voucher_sources(profile: Profile) -> Profile:
    """Return the profile of a module that can be loaded over the wire and by keypad only."""
    key = "loads.0.source"
    point = profile.points[key]
    values = {raw: name for raw, name in point.values.items() if name in {"remote", "keypad"}}
    return replace(profile, points={**profile.points, key: replace(point, values=values)})


# -- from the counter to the module and back -----------------------------------


@pytest.mark.parametrize("by", ["usb_stick", "card"])
@pytest.mark.parametrize("kind", ["credit", "refund"])
async def test_a_voucher_is_loaded_and_closes_its_entry(
    hass: HomeAssistant,
    building: BuildingServer,
    module: Meter,
    simulated: SimulatedModule,
    device_id: str,
    usb: Path,
    keys: None,
    hass_admin_user: User,
    kind: str,
    by: str,
) -> None:
    before = simulated.credit
    signed = 25_50 if kind == "credit" else -25_50

    voucher = await call(
        hass,
        "create_voucher",
        hass_admin_user,
        device_id=device_id,
        amount="25.50",
        kind=kind,
        note="cash",
    )

    assert simulated.credit == before
    issued = (await rows_of(hass, device_id))[-1]
    assert (issued["kind"], issued["number"]) == ("voucher_issued", voucher["number"])
    assert issued["by"] == hass_admin_user.name
    assert Decimal(issued["amount"]) * 100 == signed
    assert issued["details"]["expires"] == voucher["expires"]

    if by == "usb_stick":
        path = put_in(usb, module.coordinator.unit_id, voucher)
        await receipt_of(path, Result.ACCEPTED)
    else:
        unit = building.building.unit(module.coordinator.unit_id)
        await until(lambda: building.building.slot(unit).memory.key_list)
        answer = building.building.slot(unit).present_card(simulated, voucher["text"])
        assert answer.result is Result.ACCEPTED

    loaded = await row_of(hass, device_id, "voucher_loaded")
    assert simulated.credit == before + signed
    assert Decimal(loaded["amount"]) * 100 == signed
    assert Decimal(loaded["credit_after"]) * 100 == simulated.credit
    assert (loaded["how"], loaded["by"], loaded["note"]) == (by, "at_module", "cash")
    assert loaded["details"]["issued"] == issued["number"]
    assert loaded["details"]["issued_by"] == hass_admin_user.name
    assert await kinds_of(hass, device_id) == ["opening", "voucher_issued", "voucher_loaded"]
    await assert_book_holds(hass, device_id)
    await hass.async_block_till_done()
    event = hass.states.get(entity(hass, Platform.EVENT, module, "credit_event"))
    assert event is not None
    assert event.attributes["event_type"] == ("topped_up" if signed > 0 else "refunded")
    assert (event.attributes["amount"], event.attributes["how"]) == (25.5, by)
    assert event.attributes["note"] == "cash"


async def test_a_voucher_is_given_in_every_form(
    hass: HomeAssistant, module: Meter, device_id: str, tmp_path: Path
) -> None:
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10, valid_for_days=7)

    data = b64decode(voucher["content"])
    parsed, _ = parse(data)
    assert (parsed.kind, parsed.amount, parsed.unit) == (VoucherKind.CREDIT, 1000, "TRY")
    assert str(parsed.serial_number) == module.device.serial_number
    assert parsed.expires_at - parsed.issued_at == 7 * DAY
    assert (parsed.sequence, parsed.serial_number) == (
        voucher["sequence"],
        voucher["serial_number"],
    )
    kept = tmp_path / "prepaid_meter_exports" / voucher["file_name"]
    assert await asyncio.to_thread(kept.read_bytes) == data
    head, picture = voucher["qr"].split(",", 1)
    assert head.startswith("data:image/svg+xml")
    assert ET.fromstring(unquote(picture)).tag.endswith("svg")  # noqa: S314
    again = await call(hass, "create_voucher", device_id=device_id, amount=10)
    assert again["sequence"] > voucher["sequence"]


async def test_a_voucher_outlives_a_restart_between_issue_and_load(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,
    simulated: SimulatedModule,
    device_id: str,
    usb: Path,
    keys: None,
) -> None:
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10)
    await hass.config_entries.async_unload(entry.entry_id)
    await receipt_of(put_in(usb, module.coordinator.unit_id, voucher), Result.ACCEPTED)
    await hass.config_entries.async_setup(entry.entry_id)
    await opened(entry.runtime_data)
    await row_of(hass, device_id, "voucher_loaded")
    await assert_book_holds(hass, device_id)


async def test_at_another_module_nothing_is_loaded_and_the_voucher_waits(
    hass: HomeAssistant,
    hub: HubRuntime,
    building: BuildingServer,
    module: Meter,
    device_id: str,
    usb: Path,
    keys: None,
) -> None:
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10)
    other = list(hub.meters.values())[1]
    loads = building.building.unit(other.coordinator.unit_id).module.physical.load_count
    await receipt_of(put_in(usb, other.coordinator.unit_id, voucher), Result.WRONG_MODULE)
    assert building.building.unit(other.coordinator.unit_id).module.physical.load_count == loads
    assert await kinds_of(hass, device_id) == ["opening", "voucher_issued"]
    await receipt_of(put_in(usb, module.coordinator.unit_id, voucher), Result.ACCEPTED)
    await row_of(hass, device_id, "voucher_loaded")


# -- time ----------------------------------------------------------------------


async def test_a_voucher_expires_and_is_entered_even_if_it_is_loaded_late(
    hass: HomeAssistant,
    building: BuildingServer,
    module: Meter,
    simulated: SimulatedModule,
    device_id: str,
    usb: Path,
    keys: None,
) -> None:
    before = simulated.values()["total_loaded"]
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10, valid_for_days=1)
    building.building.elapse(DAY + 1800)
    path = put_in(usb, module.coordinator.unit_id, voucher)
    await receipt_of(path, Result.EXPIRED)
    # The module's clock is known as of some time ago.
    await asyncio.sleep(3)
    assert await kinds_of(hass, device_id) == ["opening", "voucher_issued"]
    building.building.elapse(7200)
    expired = await row_of(hass, device_id, "voucher_expired")
    assert expired["amount"] == "10.00"
    assert expired["details"]["issued"] == voucher["number"]
    assert simulated.values()["total_loaded"] == before

    simulated.write("clock", MONDAY_MORNING)
    await receipt_of(path, Result.ACCEPTED)
    loaded = await row_of(hass, device_id, "voucher_loaded")
    assert loaded["details"]["issued"] == voucher["number"]
    await assert_book_holds(hass, device_id)


@pytest.mark.parametrize(
    ("ahead", "unsure", "by_module"),
    [
        (timedelta(hours=2), False, True),
        (timedelta(minutes=5), False, True),
        (timedelta(minutes=-30), False, False),
        (timedelta(days=-3), False, True),
        (timedelta(days=3), True, False),
    ],
)
async def test_a_voucher_is_issued_by_the_clock_that_the_module_judges_it_by(
    hass: HomeAssistant,
    simulated: SimulatedModule,
    module: Meter,
    device_id: str,
    next_round: NextRound,
    ahead: timedelta,
    unsure: bool,
    by_module: bool,
) -> None:
    ours = datetime.now(UTC)
    simulated.write("clock", ours + ahead)
    simulated.physical.clock_unsure = unsure
    await next_round(module.entry.runtime_data)
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10)
    issued = datetime.fromisoformat(voucher["issued"])
    expected = ours + ahead if by_module else ours
    assert abs(issued - expected) < timedelta(seconds=30)


# -- what is refused -----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "amount", "sentence"),
    [
        ("credit", 0, "amount_not_positive"),
        ("credit", "-5", "amount_not_positive"),
        ("credit", "NaN", "amount_no_number"),
        ("credit", "1.005", "amount_too_fine"),
        ("credit", 900_000, "amount_above_maximum"),
        ("refund", "all and one more", "amount_above_credit"),
    ],
)
async def test_an_amount_that_cannot_be_is_refused_as_for_a_top_up(
    hass: HomeAssistant,
    simulated: SimulatedModule,
    device_id: str,
    kind: str,
    amount: Any,
    sentence: str,
    tmp_path: Path,
) -> None:
    if amount == "all and one more":
        amount = simulated.credit // 100 + 1
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "create_voucher", device_id=device_id, amount=amount, kind=kind)
    assert refused.value.translation_key == sentence
    assert await kinds_of(hass, device_id) == ["opening"]
    assert not (tmp_path / "prepaid_meter_exports").exists()


async def test_the_managers_limit_holds_for_vouchers(
    hass: HomeAssistant, entry: MockConfigEntry, module: Meter, device_id: str
) -> None:
    hass.config_entries.async_update_entry(entry, options={**entry.options, "largest_top_up": 100})
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "create_voucher", device_id=device_id, amount="100.01")
    assert refused.value.translation_key == "amount_above_limit"


@pytest.mark.parametrize("serial_number", ["A17", "0", str(2**32), ""])
async def test_a_module_that_a_voucher_cannot_name_is_refused(
    hass: HomeAssistant, module: Meter, device_id: str, serial_number: str
) -> None:
    module.device.serial_number = serial_number
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "create_voucher", device_id=device_id, amount=1)
    assert refused.value.translation_key == "voucher_needs_number"


async def test_a_module_whose_log_tells_of_no_voucher_is_given_none(
    hass: HomeAssistant, module: Meter, device_id: str
) -> None:
    module.device.profile = without_voucher_sources(module.device.profile)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "create_voucher", device_id=device_id, amount=1)
    assert refused.value.translation_key == "takes_no_vouchers"
    assert await kinds_of(hass, device_id) == ["opening"]


async def test_a_silent_module_gets_credit_on_a_stick_but_gives_none_back(
    hass: HomeAssistant,
    module: Meter,
    building: BuildingServer,
    device_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.device.bus.GRACE", 0.1)
    module.entry.runtime_data.poller.bus.timeout = 0.1
    building.building.unit(module.coordinator.unit_id).faults.silent = True
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=5)
    assert (await kinds_of(hass, device_id))[-1] == "voucher_issued"
    assert voucher["content"]
    with pytest.raises(ServiceValidationError) as too_much:
        await call(hass, "create_voucher", device_id=device_id, amount=900_000)
    assert too_much.value.translation_key == "amount_above_maximum"
    with pytest.raises(HomeAssistantError) as failed:
        await call(hass, "create_voucher", device_id=device_id, amount=5, kind="refund")
    assert failed.value.translation_key in {"module_silent_unsent", "module_garbled_unsent"}


async def test_after_the_unit_was_renamed_modules_still_take_vouchers(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module: Meter,
    device_id: str,
    usb: Path,
    keys: None,
) -> None:
    first = await call(hass, "create_voucher", device_id=device_id, amount=10)
    await receipt_of(put_in(usb, module.coordinator.unit_id, first), Result.ACCEPTED)
    await row_of(hass, device_id, "voucher_loaded")
    hass.config_entries.async_update_entry(entry, options={**entry.options, "credit_unit": "EUR"})
    await hass.async_block_till_done()
    await opened(entry.runtime_data)
    second = await call(hass, "create_voucher", device_id=device_id, amount=10)
    await receipt_of(put_in(usb, module.coordinator.unit_id, second), Result.ACCEPTED)


async def test_a_unit_that_no_voucher_can_say_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, module: Meter, device_id: str
) -> None:
    options = {**entry.options, "credit_unit": "yükleme birimi"}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    await opened(entry.runtime_data)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "create_voucher", device_id=device_id, amount=10)
    assert refused.value.translation_key == "voucher_not_possible"
    assert "voucher_issued" not in await kinds_of(hass, device_id)


async def test_damaged_keys_are_told_and_never_replaced(
    hass: HomeAssistant, module: Meter, device_id: str, tmp_path: Path
) -> None:
    path = tmp_path / KEYS
    await asyncio.to_thread(path.write_text, "{}")
    with pytest.raises(HomeAssistantError) as failed:
        await call(hass, "create_voucher", device_id=device_id, amount=10)
    assert failed.value.translation_key == "keys_unusable"
    assert await asyncio.to_thread(path.read_text) == "{}"
    assert await kinds_of(hass, device_id) == ["opening"]


# -- secrets and files ---------------------------------------------------------


async def test_no_secret_is_told_anywhere(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    module: Meter,
    device_id: str,
    usb: Path,
    keys: None,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10)
    await receipt_of(put_in(usb, module.coordinator.unit_id, voucher), Result.ACCEPTED)
    await row_of(hass, device_id, "voucher_loaded")
    ring = json.loads(await asyncio.to_thread((tmp_path / KEYS).read_text))
    (secret,) = [key["private_key"] for key in ring["keys"]]
    assert len(secret) == 64
    told = [
        caplog.text,
        json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, entry), default=str),
        *(json.dumps(state.as_dict(), default=str) for state in hass.states.async_all()),
        json.dumps(voucher),
        json.dumps(await rows_of(hass, device_id)),
    ]
    assert not [text for text in told if secret in text.lower()]
    # A voucher is worth money, too.
    assert not [text for text in told[:-2] if voucher["text"] in text or voucher["content"] in text]
    for name in (
        KEYS,
        "prepaid_meter.vouchers.json",
        f"prepaid_meter_exports/{voucher['file_name']}",
    ):
        mode = await asyncio.to_thread((tmp_path / name).stat)
        assert stat.S_IMODE(mode.st_mode) == 0o600


async def test_a_download_needs_a_signature_or_a_user_and_is_the_very_file(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    module: Meter,
    device_id: str,
    tmp_path: Path,
) -> None:
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10)
    address = URL(voucher["download"])
    stranger, user = await hass_client_no_auth(), await hass_client()

    assert (await stranger.get(address.path)).status == 401
    assert (await stranger.get(f"{address.path}?authSig=forged")).status == 401
    for answer in (await stranger.get(address), await user.get(address.path)):
        assert answer.status == 200
        assert await answer.read() == b64decode(voucher["content"])
        assert voucher["file_name"] in answer.headers["Content-Disposition"]

    (tmp_path / "prepaid_meter_exports" / "tenants.csv").write_text("secret")
    for name in ("tenants.csv", "PM-1-1.pmv", "%2e%2e"):
        assert (await user.get(f"/api/prepaid_meter/download/{name}")).status == 404


# -- receipts ------------------------------------------------------------------


async def test_a_receipt_is_read_and_a_forged_one_refused(
    hass: HomeAssistant,
    building: BuildingServer,
    module: Meter,
    simulated: SimulatedModule,
    device_id: str,
    usb: Path,
    keys: None,
) -> None:
    before = simulated.credit
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10)
    data = await receipt_of(put_in(usb, module.coordinator.unit_id, voucher), Result.ACCEPTED)

    said = await call(hass, "read_receipt", content=b64encode(data).decode())
    assert (said["result"], said["meaning"]) == ("accepted", "The voucher was loaded.")
    assert (said["module"], said["sequence"]) == (module.name, voucher["sequence"])
    assert Decimal(said["credit_before"]) * 100 == before
    assert Decimal(said["credit_after"]) * 100 == before + 1000

    async def refusal_of(data: bytes | str) -> str | None:
        content = data if isinstance(data, str) else b64encode(data).decode()
        with pytest.raises(ServiceValidationError) as refused:
            await call(hass, "read_receipt", content=content)
        return refused.value.translation_key

    assert await refusal_of("not base64!") == "receipt_damaged"
    assert await refusal_of(data[:-1] + bytes([data[-1] ^ 1])) == "receipt_damaged"

    # Another module with that serial number has another key.
    unit = building.building.unit(module.coordinator.unit_id)
    del building.building.slots[simulated.physical.serial_number]
    other = building.building.slot(unit).present(simulated, b"", "usb_stick").receipt
    assert await refusal_of(other) == "receipt_other_key"
    content = b64encode(other).decode()
    said = await call(hass, "read_receipt", content=content, exchanged=True)
    assert said["result"] == "not_a_voucher"
    assert await refusal_of(data) == "receipt_other_key"

    simulated.physical.serial_number = 4711
    unknown = building.building.slot(unit).present(simulated, b"", "usb_stick").receipt
    assert await refusal_of(unknown) == "receipt_of_no_module"


# -- the simulated building inside Home Assistant -------------------------------


async def test_a_simulated_hub_takes_vouchers_from_its_own_folder(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path, next_round: NextRound
) -> None:
    ours = MockConfigEntry(
        domain=DOMAIN,
        title="Simulated",
        data={
            CONF_LINK: LINK_SIMULATED,
            CONF_BUILDING: "0badcafe",
            CONF_MODULES: 2,
            CONF_LANGUAGE: "en",
            CONF_SPEED: 3600,
        },
        options=entry.options,
        subentries_data=_simulated_subentries(0x0BADCAFE),
    )
    ours.add_to_hass(hass)
    assert await hass.config_entries.async_setup(ours.entry_id)
    module = await opened(ours.runtime_data)
    usb = tmp_path / "prepaid_meter_usb" / "0badcafe"
    assert usb == usb_path(hass, "0badcafe")
    stick = usb / str(module.coordinator.unit_id)
    assert await asyncio.to_thread(stick.is_dir)
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, module.identity), ours.entry_id
    )
    assert device is not None

    voucher = await call(hass, "create_voucher", device_id=device.id, amount=10)
    path = put_in(usb, module.coordinator.unit_id, voucher)
    await receipt_of(path, Result.ACCEPTED)
    await row_of(hass, device.id, "voucher_loaded")
    await assert_book_holds(hass, device.id)

    await hass.config_entries.async_remove(ours.entry_id)
    assert sorted(left.name for left in usb.rglob("*")) == [
        str(module.coordinator.unit_id),
        path.with_suffix(".receipt").name,
        path.with_suffix(".used").name,
    ]


def _simulated_subentries(building: int) -> list[Any]:
    mall = default_building("en", 2, building % 1000)
    return [
        {
            "data": {
                "unit_id": unit.unit_id,
                "profile": unit.profile.id,
                "serial_number": str(unit.module.physical.serial_number),
            },
            "subentry_type": "module",
            "title": unit.module.design.label,
            "unique_id": f"{unit.profile.family}_{unit.module.physical.serial_number}",
        }
        for unit in mall.units.values()
    ]


def test_sticks_without_a_persons_files_go_with_their_building(tmp_path: Path) -> None:
    empty, used = tmp_path / "usb" / "one", tmp_path / "usb" / "two"
    for folder in (empty, used):
        for name in ("1", "2", "keys"):
            (folder / name).mkdir(parents=True)
        (folder / "keys" / "issuers.pub").write_bytes(b"keys")
    (used / "2" / "mine.pmv").write_bytes(b"voucher")
    remove_usb(empty)
    remove_usb(used)
    assert not empty.exists()
    assert [path.name for path in used.rglob("*")] == ["2", "mine.pmv"]
    remove_usb(tmp_path / "never there")

"""The keys that sign vouchers, in the dialog of a hub's settings."""

# Fixtures of another file are imported, and named again by who uses them.
# ruff: noqa: F401, F811

import asyncio
from base64 import b64decode
import json
import logging
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.prepaid_meter.runtime import Meter
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.voucher import KeyRing, Result, Status
from custom_components.prepaid_meter.voucher.keylist import parse_key_list
from custom_components.prepaid_meter.vouchers.office import KEYS, async_office

from .flows import Dialog, change_keys
from .test_credit_actions import call
from .test_vouchers import (
    DAY,
    _own_folder,
    building,
    device_id,
    keys,
    kinds_of,
    module,
    put_in,
    receipt_of,
    row_of,
    simulated,
    usb,
    write_keys,
)

PASSPHRASE = "correct horse battery"
WRONG = "another one"


@pytest.fixture
def module_count() -> int:
    return 1


async def key_dialog(hass: HomeAssistant, module: Meter, step: str) -> Dialog:
    dialog = await change_keys(hass, module.entry)
    await dialog.choose(step)
    return dialog


async def ring_of(hass: HomeAssistant) -> KeyRing:
    ring: KeyRing = await async_office(hass).async_keys(lambda ring: ring)
    return ring


async def test_keys_are_shown_and_made_only_when_they_are_needed(
    hass: HomeAssistant, module: Meter, tmp_path: Path
) -> None:
    dialog = await change_keys(hass, module.entry)
    assert "no keys yet" in dialog.placeholders["keys"]
    assert not await asyncio.to_thread((tmp_path / KEYS).exists)
    ring = await ring_of(hass)
    ring.rotate()
    old, new = (key.id.hex() for key in ring.keys)
    dialog = await change_keys(hass, module.entry)
    assert dialog.placeholders["keys"] == f"- {new}: signs\n- {old}: old, still trusted"


async def test_the_key_list_is_handed_out(
    hass: HomeAssistant,
    module: Meter,
    hass_client_no_auth: ClientSessionGenerator,
    tmp_path: Path,
) -> None:
    dialog = await key_dialog(hass, module, "key_list")
    client = await hass_client_no_auth()
    answer = await client.get(URL(dialog.placeholders["address"]))
    data = await answer.read()
    ring = await ring_of(hass)
    assert parse_key_list(data).find(ring.active.id) is not None
    assert dialog.placeholders["path"] == str(tmp_path / "prepaid_meter_exports" / "issuers.pub")
    options = dict(module.building.options)
    await dialog.fill()
    assert dialog.created
    assert module.building.options == options


async def test_after_a_rotation_old_vouchers_are_still_good(
    hass: HomeAssistant,
    module: Meter,
    device_id: str,
    usb: Path,
    keys: None,
) -> None:
    old = await call(hass, "create_voucher", device_id=device_id, amount=10)
    dialog = await key_dialog(hass, module, "rotate")
    await dialog.fill()
    assert dialog.step == "key_list"
    new = await call(hass, "create_voucher", device_id=device_id, amount=10)
    path = put_in(usb, module.coordinator.unit_id, new)
    await receipt_of(path, Result.UNKNOWN_KEY)
    await write_keys(hass, usb)
    await receipt_of(path, Result.ACCEPTED)
    await receipt_of(put_in(usb, module.coordinator.unit_id, old), Result.ACCEPTED)


async def test_a_voucher_of_a_revoked_key_is_refused_and_expires(
    hass: HomeAssistant,
    building: BuildingServer,
    module: Meter,
    device_id: str,
    usb: Path,
    keys: None,
) -> None:
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10, valid_for_days=1)
    stolen = (await ring_of(hass)).active.id
    dialog = await key_dialog(hass, module, "revoke")
    await dialog.fill(key=stolen.hex())
    assert dialog.step == "key_list"
    ring = await ring_of(hass)
    assert [key.status for key in ring.keys] == [Status.REVOKED, Status.ACTIVE]
    await write_keys(hass, usb)
    await receipt_of(put_in(usb, module.coordinator.unit_id, voucher), Result.REVOKED_KEY)
    assert (await kinds_of(hass, device_id))[-1] == "voucher_issued"
    building.building.elapse(DAY + 7200)
    await row_of(hass, device_id, "voucher_expired")


async def test_an_old_key_is_dropped_and_the_one_that_signs_cannot_be(
    hass: HomeAssistant, module: Meter
) -> None:
    ring = await ring_of(hass)
    ring.rotate()
    old, new = (key.id.hex() for key in ring.keys)
    dialog = await key_dialog(hass, module, "forget")
    assert set(dialog.choices("key").values()) == {old}
    await dialog.fill(key=old)
    assert [key.id.hex() for key in (await ring_of(hass)).keys] == [new]


async def test_a_full_ring_says_why_it_takes_no_other_key(
    hass: HomeAssistant, module: Meter
) -> None:
    ring = await ring_of(hass)
    for _ in range(7):
        ring.rotate()
    dialog = await key_dialog(hass, module, "rotate")
    await dialog.fill()
    assert dialog.errors == {"base": "keys_unusable"}
    assert "forget one first" in dialog.placeholders["reason"]


async def test_damaged_keys_end_the_dialog(
    hass: HomeAssistant, module: Meter, tmp_path: Path
) -> None:
    await asyncio.to_thread((tmp_path / KEYS).write_text, "{}")
    dialog = await change_keys(hass, module.entry)
    assert dialog.aborted == "keys_unusable"


async def exported(hass: HomeAssistant, module: Meter) -> str:
    dialog = await key_dialog(hass, module, "export_key")
    await dialog.fill(passphrase=PASSPHRASE, repeated=PASSPHRASE)
    assert dialog.step == "exported_key"
    text: str = dialog.fields["exported"]
    await dialog.fill()
    assert dialog.created
    return text


@pytest.mark.parametrize(
    ("entered", "errors"),
    [
        (("short", "short"), {"passphrase": "passphrase_short"}),
        ((PASSPHRASE, WRONG), {"repeated": "passphrases_differ"}),
    ],
)
async def test_a_passphrase_that_will_not_do(
    hass: HomeAssistant, module: Meter, entered: tuple[str, str], errors: dict[str, str]
) -> None:
    dialog = await key_dialog(hass, module, "export_key")
    await dialog.fill(passphrase=entered[0], repeated=entered[1])
    assert dialog.errors == errors
    assert not any(dialog.fields.values())


async def test_an_exported_key_signs_for_the_same_site_on_a_new_installation(
    hass: HomeAssistant,
    module: Meter,
    device_id: str,
    usb: Path,
    keys: None,
    tmp_path: Path,
) -> None:
    text = await exported(hass, module)
    before = await ring_of(hass)
    await asyncio.to_thread((tmp_path / KEYS).unlink)

    dialog = await key_dialog(hass, module, "import_key")
    await dialog.fill(exported=text, passphrase=WRONG)
    assert dialog.errors == {"passphrase": "passphrase_wrong"}
    assert not dialog.fields["passphrase"]
    assert not await asyncio.to_thread((tmp_path / KEYS).exists)
    await dialog.fill(passphrase=PASSPHRASE)
    assert dialog.step == "key_list"

    after = await ring_of(hass)
    assert (after.site_id, after.active.id) == (before.site_id, before.active.id)
    # The module trusts it as before.
    voucher = await call(hass, "create_voucher", device_id=device_id, amount=10)
    await receipt_of(put_in(usb, module.coordinator.unit_id, voucher), Result.ACCEPTED)

    await asyncio.to_thread((tmp_path / KEYS).unlink)
    await ring_of(hass)
    dialog = await key_dialog(hass, module, "import_key")
    await dialog.fill(exported=text, passphrase=PASSPHRASE)
    assert dialog.errors == {"base": "keys_unusable"}


async def test_neither_key_nor_passphrase_is_told_anywhere_else(
    hass: HomeAssistant,
    module: Meter,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    events = async_capture_events(hass, "*")
    text = await exported(hass, module)
    raw: dict[str, Any] = json.loads(await asyncio.to_thread((tmp_path / KEYS).read_text))
    secret = raw["keys"][0]["private_key"]
    (pem,) = re.findall(r"-----\n(.*?)\n-----END", text, re.DOTALL)
    assert b64decode(pem.replace("\n", ""))
    kept = [
        caplog.text,
        str([(event.event_type, event.data) for event in events]),
        str(module.entry.as_dict()),
        *[
            path.read_text("utf-8", "replace")
            for path in await asyncio.to_thread(lambda: list(tmp_path.rglob("*")))
            if path.is_file() and KEYS not in path.name
        ],
    ]
    for told in (*kept, text):
        assert PASSPHRASE not in told
        assert secret not in told
        assert pem not in told or told is text

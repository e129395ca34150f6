"""Making users operators of a hub, and changing what they may do."""

import json
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.prepaid_meter.const import SUBENTRY_OPERATOR
from custom_components.prepaid_meter.policy.codes import code_matches
from custom_components.prepaid_meter.runtime import HubRuntime

from .conftest import NextRound
from .flows import Dialog, add_operator, change_module, change_operator, modules_of

CODE = {"code": "90427273", "code_again": "90427273"}


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture
def ayse(hass: HomeAssistant) -> User:
    return MockUser(id="ayse", name="Ayşe").add_to_hass(hass)


@pytest.fixture
def bora(hass: HomeAssistant) -> User:
    return MockUser(id="bora", name="Bora").add_to_hass(hass)


def operators(entry: MockConfigEntry) -> dict[str | None, Any]:
    """Return the rights of a hub's operators, by user."""
    return {
        operator.unique_id: operator.data["rights"]
        for operator in entry.get_subentries_of_type(SUBENTRY_OPERATOR)
    }


def offered(dialog: Dialog) -> set[str]:
    return set(dialog.choices("user_id").values())


async def test_an_operator_is_added(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, ayse: User
) -> None:
    dialog = await add_operator(hass, entry)
    assert dialog.choices("user_id")["Ayşe"] == "ayse"
    assert dialog.fields["rights"] == ["supply"]
    await dialog.fill(user_id="ayse", rights=["supply", "credit"], **CODE)
    assert dialog.created
    (operator,) = entry.get_subentries_of_type(SUBENTRY_OPERATOR)
    assert (operator.title, operator.unique_id) == ("Ayşe", "ayse")
    assert operator.data["user_id"] == "ayse"
    assert operator.data["rights"] == ["supply", "credit"]
    assert operator.data.keys() == {"user_id", "code_hash", "rights"}
    assert code_matches("90427273", operator.data["code_hash"])


async def test_offered_are_active_people_who_are_no_operators_yet(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, ayse: User, bora: User
) -> None:
    gone = MockUser(id="gone", is_active=False).add_to_hass(hass)
    system = MockUser(id="system", system_generated=True).add_to_hass(hass)
    dialog = await add_operator(hass, entry)
    assert offered(dialog) >= {ayse.id, bora.id}
    assert not offered(dialog) & {gone.id, system.id}
    await dialog.fill(user_id="ayse", **CODE)
    dialog = await add_operator(hass, entry)
    assert "ayse" not in offered(dialog)
    assert "bora" in offered(dialog)


async def test_nobody_is_left_to_add(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, ayse: User
) -> None:
    for user in await hass.auth.async_get_users():
        dialog = await add_operator(hass, entry)
        if not user.system_generated:
            await dialog.fill(user_id=user.id, **CODE)
            assert dialog.created
    assert (await add_operator(hass, entry)).aborted == "nobody_left"


@pytest.mark.parametrize(
    ("entered", "errors"),
    [
        ({"code": "123", "code_again": "123"}, {"code": "no_code"}),
        ({"code": "12ab", "code_again": "12ab"}, {"code": "no_code"}),
        ({"code": "0" * 13, "code_again": "0" * 13}, {"code": "no_code"}),
        ({"code": "90427273", "code_again": "90427274"}, {"code_again": "codes_differ"}),
        ({**CODE, "rights": []}, {"rights": "no_rights"}),
    ],
)
async def test_a_wrong_form_is_shown_again_without_the_codes(
    hass: HomeAssistant,
    hub: HubRuntime,
    entry: MockConfigEntry,
    ayse: User,
    entered: dict[str, Any],
    errors: dict[str, str],
) -> None:
    dialog = await add_operator(hass, entry)
    await dialog.fill(user_id="ayse", **entered)
    assert dialog.errors == errors
    assert dialog.fields["user_id"] == "ayse"
    assert dialog.fields["code"] is dialog.fields["code_again"] is None
    await dialog.fill(rights=["settings"], **CODE)
    assert operators(entry) == {"ayse": ["settings"]}


async def test_somebody_who_was_added_meanwhile_cannot_be_added_again(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, ayse: User, bora: User
) -> None:
    slow, quick = await add_operator(hass, entry), await add_operator(hass, entry)
    await quick.fill(user_id="ayse", **CODE)
    await slow.fill(user_id="ayse", **CODE)
    assert slow.errors == {"user_id": "user_gone"}
    await slow.fill(user_id="bora", **CODE)
    assert operators(entry).keys() == {"ayse", "bora"}


async def added(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Add an operator and return the hash of their code."""
    dialog = await add_operator(hass, entry)
    await dialog.fill(user_id="ayse", rights=["supply"], **CODE)
    (operator,) = entry.get_subentries_of_type(SUBENTRY_OPERATOR)
    stored: str = operator.data["code_hash"]
    return stored


async def test_rights_change_and_the_code_stays(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, ayse: User
) -> None:
    stored = await added(hass, entry)
    dialog = await change_operator(hass, entry, "ayse")
    assert dialog.placeholders == {"name": "Ayşe"}
    assert dialog.fields == {"code": None, "code_again": None, "rights": ["supply"]}
    await dialog.fill(rights=[])
    assert dialog.errors == {"rights": "no_rights"}
    await dialog.fill(rights=["credit", "settings"])
    assert dialog.aborted == "reconfigure_successful"
    (operator,) = entry.get_subentries_of_type(SUBENTRY_OPERATOR)
    assert operator.data["rights"] == ["credit", "settings"]
    assert operator.data["code_hash"] == stored


async def test_a_new_code_takes_the_place_of_the_old_one(
    hass: HomeAssistant, hub: HubRuntime, entry: MockConfigEntry, ayse: User
) -> None:
    await added(hass, entry)
    dialog = await change_operator(hass, entry, "ayse")
    await dialog.fill(code="999999")
    assert dialog.errors == {"code_again": "codes_differ"}
    await dialog.fill(code_again="999999")
    assert dialog.errors == {"code": "no_code"}
    await dialog.fill(code="999999", code_again="999999")
    (operator,) = entry.get_subentries_of_type(SUBENTRY_OPERATOR)
    assert code_matches("999999", operator.data["code_hash"])
    assert not code_matches("90427273", operator.data["code_hash"])
    assert operator.data["rights"] == ["supply"]


async def test_only_what_concerns_polling_starts_the_hub_anew(
    hass: HomeAssistant,
    hub: HubRuntime,
    entry: MockConfigEntry,
    ayse: User,
    next_round: NextRound,
) -> None:
    await added(hass, entry)
    dialog = await change_operator(hass, entry, "ayse")
    await dialog.fill(rights=["credit"])
    assert operators(entry) == {"ayse": ["credit"]}
    assert entry.runtime_data is hub
    (operator,) = entry.get_subentries_of_type(SUBENTRY_OPERATOR)
    hass.config_entries.async_remove_subentry(entry, operator.subentry_id)
    await hass.async_block_till_done()
    assert entry.runtime_data is hub

    dialog = await change_module(hass, entry, 1)
    await dialog.fill(name="Ayşe")
    assert entry.runtime_data is not hub
    assert modules_of(entry)[1] == "Ayşe"


async def test_a_hub_with_operators_starts(
    hass: HomeAssistant,
    hub: HubRuntime,
    entry: MockConfigEntry,
    ayse: User,
    next_round: NextRound,
) -> None:
    await added(hass, entry)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await next_round(entry.runtime_data)
    assert entry.runtime_data.poller.data.answering == len(entry.runtime_data.meters) == 2
    assert operators(entry) == {"ayse": ["supply"]}


async def test_no_hash_leaves_the_storage(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hub: HubRuntime,
    entry: MockConfigEntry,
    ayse: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stored = await added(hass, entry)
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert stored not in json.dumps(told)
    assert "Ayşe" not in json.dumps(told, ensure_ascii=False)
    dialog = await change_operator(hass, entry, "ayse")
    assert stored not in str(dialog.shown)
    assert stored not in caplog.text
    assert "90427273" not in caplog.text

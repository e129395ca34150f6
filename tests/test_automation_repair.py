"""The repair for modules in automatic mode that no automation cuts off."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_RELOAD, SERVICE_TURN_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.prepaid_meter.condition import CONDITIONS
from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.repair_flows import automations as automation_repair
from custom_components.prepaid_meter.repair_flows.coverage import async_status_entity
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.trigger import TRIGGERS

from .conftest import NextRound
from .flows import repair, until

SHIPPED = Path(automation_repair.__file__).parent / "blueprints"
INCLUDING = "automation: !include automations.yaml\n"

type Automate = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture
def module_count() -> int:
    return 2


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automation_repair, "_PAUSE", 0.05)


@pytest.fixture(autouse=True)
def folder(hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path) -> Path:
    hass.config.config_dir = str(tmp_path)
    (tmp_path / "configuration.yaml").write_text(INCLUDING)
    (tmp_path / "automations.yaml").write_text("[]\n")
    return tmp_path


@pytest.fixture
def automate(hass: HomeAssistant, folder: Path) -> Automate:
    """Return a way to have an automation."""

    async def automate(config: dict[str, Any] | None = None) -> None:
        wanted = [{"id": "own", "alias": "Own", **config}] if config else []
        (folder / "automations.yaml").write_text(yaml.safe_dump(wanted))
        if hass.services.has_service(AUTOMATION, SERVICE_RELOAD):
            await hass.services.async_call(AUTOMATION, SERVICE_RELOAD, blocking=True)
        else:
            assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: wanted})
        await hass.async_block_till_done()

    return automate


def told(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"no_cut_off_automation_{entry.entry_id}")


def install(folder: Path, name: str, path: str = DOMAIN) -> str:
    """Put a blueprint below the folder of blueprints, and return the path it is known by."""
    place = folder / "blueprints" / AUTOMATION / path
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes((SHIPPED / name).read_bytes())
    return f"{path}/{name}"


def using(blueprint: str) -> dict[str, Any]:
    return {"use_blueprint": {"path": blueprint}}


def cutting(**data: str) -> dict[str, Any]:
    """Return an automation that cuts off in its own words."""
    step = {"action": "prepaid_meter.cut_off", "data": {"device_id": "0", **data}}
    return {
        "triggers": [{"trigger": "event", "event_type": "none"}],
        "actions": [{"if": "{{ true }}", "then": [step]}],
    }


async def quiet() -> None:
    """Give the repair the time to be raised that it would need."""
    await asyncio.sleep(0.3)


async def test_it_is_raised_and_goes_with_the_automation(
    hass: HomeAssistant,
    folder: Path,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
) -> None:
    await automate()
    await until(lambda: told(hass, entry))
    issue = told(hass, entry)
    assert issue is not None
    assert issue.is_fixable
    assert issue.translation_placeholders == {"hub": "Mall", "names": "Corner Fresh Market"}

    await automate(using(install(folder, "automatic_cut_off.yaml", "somebody")))
    await until(lambda: not told(hass, entry))

    await hass.services.async_call(
        AUTOMATION, SERVICE_TURN_OFF, {ATTR_ENTITY_ID: "automation.own"}, blocking=True
    )
    await until(lambda: told(hass, entry))


async def test_an_automation_in_its_own_words_counts(
    hass: HomeAssistant, automate: Automate, hub: HubRuntime, entry: MockConfigEntry
) -> None:
    await automate(cutting())
    await quiet()
    assert told(hass, entry) is None


@pytest.mark.parametrize("how", ["in its own words", "blueprint"])
async def test_one_that_only_acts_for_a_person_does_not_count(
    hass: HomeAssistant,
    folder: Path,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
    how: str,
) -> None:
    await automate(
        using(install(folder, "operator_approval.yaml"))
        if how == "blueprint"
        else cutting(question="{{ asked.question }}")
    )
    await until(lambda: told(hass, entry))


async def test_it_follows_the_modes(
    hass: HomeAssistant,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
    building: BuildingServer,
    next_round: NextRound,
) -> None:
    state = next(iter(building.building.units.values())).module.physical
    await automate()
    await until(lambda: told(hass, entry))
    state.mode = "operator"
    await until(lambda: not told(hass, entry))
    state.mode = "automatic"
    await until(lambda: told(hass, entry))

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert told(hass, entry) is None


async def test_it_creates_the_automation(
    hass: HomeAssistant,
    folder: Path,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
) -> None:
    kept = {"id": "kept", "alias": "Kapı", **cutting(on_behalf_of="x")}
    await automate(kept)
    await until(lambda: told(hass, entry))

    dialog = await repair(hass, f"no_cut_off_automation_{entry.entry_id}")
    assert dialog.step == "create"
    assert dialog.placeholders == {"hub": "Mall", "names": "Corner Fresh Market"}
    await dialog.fill(grace={"minutes": 45}, language="tr")

    assert dialog.created
    name = "automatic_cut_off.yaml"
    installed = folder / "blueprints" / AUTOMATION / DOMAIN / name
    assert installed.read_bytes() == (SHIPPED / name).read_bytes()
    first, second = yaml.safe_load((folder / "automations.yaml").read_text("utf-8"))
    assert first == kept
    assert second["alias"] == "Ön ödemeli sayaç: otomatik kesme"
    assert second["use_blueprint"] == {
        "path": f"{DOMAIN}/{name}",
        "input": {"grace": {"minutes": 45}, "language": "tr"},
    }
    await hass.async_block_till_done()
    state = hass.states.get("automation.on_odemeli_sayac_otomatik_kesme")
    assert state is not None
    assert state.state == "on"
    await quiet()
    assert told(hass, entry) is None


@pytest.mark.parametrize(
    ("why", "configuration"), [("not included", "automation: []\n"), ("changed", INCLUDING)]
)
async def test_it_says_how_where_it_cannot(
    hass: HomeAssistant,
    folder: Path,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
    why: str,
    configuration: str,
) -> None:
    await automate()
    await until(lambda: told(hass, entry))
    (folder / "configuration.yaml").write_text(configuration)
    path = folder / "blueprints" / AUTOMATION / install(folder, "automatic_cut_off.yaml")
    if why == "changed":
        path.write_text(path.read_text("utf-8").replace("minutes: 30", "minutes: 5"))
    before = path.read_bytes()

    dialog = await repair(hass, f"no_cut_off_automation_{entry.entry_id}")
    assert dialog.step == "by_hand"
    await dialog.fill()

    assert dialog.aborted == "waiting"
    assert path.read_bytes() == before
    assert (folder / "automations.yaml").read_text() == "[]\n"
    assert told(hass, entry) is not None


async def test_a_file_that_is_no_list_of_automations_is_left_alone(
    hass: HomeAssistant,
    folder: Path,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
) -> None:
    await automate()
    await until(lambda: told(hass, entry))
    (folder / "automations.yaml").write_text("alias: alone\n")
    dialog = await repair(hass, f"no_cut_off_automation_{entry.entry_id}")
    await dialog.fill(grace={"minutes": 45}, language="en")
    assert dialog.step == "by_hand"
    assert (folder / "automations.yaml").read_text() == "alias: alone\n"


def looking_at(**target: Any) -> dict[str, Any]:
    """Return an automation that cuts off some modules only."""
    return {
        **cutting(device_id="{{ device_id(trigger.entity_id) }}"),
        "triggers": [{"trigger": "prepaid_meter.cut_off_due", "target": target}],
    }


def status_of(hass: HomeAssistant, hub: HubRuntime) -> str:
    module = next(each for each in hub.meters.values() if each.name == "Corner Fresh Market")
    status = async_status_entity(hass, module)
    assert status is not None
    return status.entity_id


@pytest.mark.parametrize("how", ["in its own words", "blueprint"])
async def test_an_automation_for_one_area_leaves_the_others_to_the_repair(
    hass: HomeAssistant,
    folder: Path,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
    how: str,
) -> None:
    area = ar.async_get(hass).async_create("Ground floor")
    if how == "blueprint":
        chosen = {"area_id": [area.id]}
        path = install(folder, "automatic_cut_off.yaml")
        await automate({"use_blueprint": {"path": path, "input": {"modules": chosen}}})
    else:
        await automate(looking_at(area_id=[area.id]))
    await until(lambda: (issue := told(hass, entry)) and issue.data)
    issue = told(hass, entry)
    assert issue is not None
    # The one that is there goes on, and the new one looks after the rest.
    status = status_of(hass, hub)
    assert issue.data == {"only": status}
    assert automation_repair.automation("en", {}, status)["use_blueprint"]["input"]["modules"] == {
        "entity_id": [status]
    }

    registry = er.async_get(hass)
    device = registry.entities[status].device_id
    assert device is not None
    dr.async_get(hass).async_update_device(device, area_id=area.id)
    await until(lambda: not told(hass, entry))


async def test_a_status_that_is_disabled_is_told(
    hass: HomeAssistant,
    folder: Path,
    automate: Automate,
    hub: HubRuntime,
    entry: MockConfigEntry,
) -> None:
    await automate(using(install(folder, "automatic_cut_off.yaml")))
    await quiet()
    issues = ir.async_get(hass)
    issue_id = f"supply_status_disabled_{entry.entry_id}"
    assert issues.async_get_issue(DOMAIN, issue_id) is None
    registry, status = er.async_get(hass), status_of(hass, hub)
    registry.async_update_entity(status, disabled_by=er.RegistryEntryDisabler.USER)
    await until(lambda: issues.async_get_issue(DOMAIN, issue_id))
    issue = issues.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders == {"hub": "Mall", "names": "Corner Fresh Market"}
    assert told(hass, entry) is None
    registry.async_update_entity(status, disabled_by=None)
    await until(lambda: not issues.async_get_issue(DOMAIN, issue_id))


@pytest.mark.parametrize("target", [{}, {"target": {}}])
async def test_triggers_and_conditions_need_no_target(
    hass: HomeAssistant, automate: Automate, hub: HubRuntime, target: dict[str, Any]
) -> None:
    await automate(
        {
            "triggers": [{"trigger": f"prepaid_meter.{name}", **target} for name in TRIGGERS],
            "conditions": [{"condition": f"prepaid_meter.{name}", **target} for name in CONDITIONS],
            "actions": [],
        }
    )
    state = hass.states.get("automation.own")
    assert state is not None
    assert state.state == "on"

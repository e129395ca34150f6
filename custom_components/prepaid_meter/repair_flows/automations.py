"""The repair for modules in automatic mode that no automation cuts off."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final
import uuid

from homeassistant.components.automation import EVENT_AUTOMATION_RELOADED
from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.components.blueprint.const import BLUEPRINT_FOLDER
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config import AUTOMATION_CONFIG_PATH
from homeassistant.const import ATTR_ENTITY_ID, CONF_ID, EVENT_STATE_CHANGED, SERVICE_RELOAD
from homeassistant.core import EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
    selector,
)
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.start import async_at_started
from homeassistant.util.file import WriteError, write_utf8_file_atomic
from homeassistant.util.yaml import dump, load_yaml
import voluptuous as vol

from ..const import CONF_LANGUAGE, DOMAIN, LOGGER
from ..issues import async_raise_issue
from ..policy.gate import Mode
from ..runtime import HubRuntime, Meter, PrepaidMeterConfigEntry
from ..sentences import LANGUAGES
from .coverage import BLUEPRINT, async_coverage, async_status_entity

BLUEPRINT_PATH: Final = f"{DOMAIN}/{BLUEPRINT}"
ISSUE: Final = "no_cut_off_automation"
ISSUE_DISABLED: Final = "supply_status_disabled"
CONF_ONLY: Final = "only"
CONF_GRACE: Final = "grace"

# What an automation looks at depends on areas, floors, labels and what is disabled.
_REGISTRIES: Final = (
    er.EVENT_ENTITY_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    ar.EVENT_AREA_REGISTRY_UPDATED,
)

# Modules tell their modes one after the other, and automations start with Home Assistant.
_PAUSE: Final = 30.0

_WRITING: Final = Lock()

_ALIASES: Final = {
    "en": "Prepaid Meter: cut off automatically",
    "tr": "Ön ödemeli sayaç: otomatik kesme",
}


@callback
def async_watch_automations(hass: HomeAssistant, entry: PrepaidMeterConfigEntry) -> None:
    """Raise the repair of a hub while nothing cuts off its modules in automatic mode."""
    hub: HubRuntime = entry.runtime_data
    issue_id = f"{ISSUE}_{entry.entry_id}"
    disabled_id = f"{ISSUE_DISABLED}_{entry.entry_id}"

    @callback
    def check() -> None:
        coverage = async_coverage(hass)
        left_out: dict[str, str] = {}
        disabled: list[str] = []
        for meter in hub.meters.values():
            status = async_status_entity(hass, meter)
            if status is None or _mode(meter) != Mode.AUTOMATIC:
                continue
            if status.disabled:
                disabled.append(meter.name)
            elif not coverage.includes(status.entity_id):
                left_out[status.entity_id] = meter.name
        only = list(left_out) if coverage.is_there else None
        tell(issue_id, ISSUE, left_out.values(), only)
        tell(disabled_id, ISSUE_DISABLED, disabled)

    @callback
    def tell(
        issue_id: str, key: str, names: Collection[str], only: list[str] | None = None
    ) -> None:
        if not names:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
            return
        async_raise_issue(
            hass,
            issue_id,
            key,
            {"hub": entry.title, "names": ", ".join(names)},
            data={CONF_ONLY: ",".join(only)} if only else None,
        )

    debouncer = Debouncer(
        hass, LOGGER, cooldown=_PAUSE, immediate=False, function=check, background=True
    )

    @callback
    def soon(*_: object) -> None:
        debouncer.async_schedule_call()

    @callback
    def started(_: HomeAssistant) -> None:
        for meter in hub.meters.values():
            _watch_mode(entry, meter, soon)
        entry.async_on_unload(hass.bus.async_listen(EVENT_AUTOMATION_RELOADED, soon))
        for event in _REGISTRIES:
            entry.async_on_unload(hass.bus.async_listen(str(event), soon))
        entry.async_on_unload(
            hass.bus.async_listen(EVENT_STATE_CHANGED, soon, event_filter=is_automation)
        )
        soon()

    entry.async_on_unload(debouncer.async_shutdown)
    for each in (issue_id, disabled_id):
        entry.async_on_unload(partial(ir.async_delete_issue, hass, DOMAIN, each))
    entry.async_on_unload(async_at_started(hass, started))


def _mode(meter: Meter) -> object:
    """Return what a module that can be cut off last said of its mode, None for any other."""
    if meter.supply is None:
        return None
    if "mode" not in meter.device.points:
        return meter.supply.controls.mode
    return meter.value("mode")


@callback
def _watch_mode(entry: PrepaidMeterConfigEntry, meter: Meter, changed: Callable[[], None]) -> None:
    before = _mode(meter)

    @callback
    def look() -> None:
        nonlocal before
        if (now := _mode(meter)) != before:
            before = now
            changed()

    entry.async_on_unload(meter.coordinator.async_add_listener(look))


@callback
def is_automation(data: EventStateChangedData) -> bool:
    """Whether an automation came, went, or was turned on or off."""
    if not data[ATTR_ENTITY_ID].startswith(f"{AUTOMATION}."):
        return False
    old, new = data["old_state"], data["new_state"]
    return old is None or new is None or old.state != new.state


class NoCutOffAutomationFlow(RepairsFlow):
    """Install the blueprint and create the automation, or say how to."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Put the blueprint in its place, and ask what the automation has to know."""
        try:
            is_ours = await self.hass.async_add_executor_job(
                install_blueprint, Path(self.hass.config.path())
            )
        except OSError as err:
            return self.async_abort(
                reason="blueprint_failed", description_placeholders={"reason": str(err)}
            )
        # One that somebody changed may ask for something else.
        if not is_ours or not await self.hass.async_add_executor_job(
            includes_automations, Path(self.hass.config.path())
        ):
            return await self.async_step_by_hand()
        return await self.async_step_create()

    async def async_step_create(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Create the automation as the automation editor does."""
        if user_input is not None:
            only = str((self.data or {}).get(CONF_ONLY) or "")
            config = automation(user_input[CONF_LANGUAGE], user_input[CONF_GRACE], only)
            try:
                await self.hass.async_add_executor_job(
                    add_automation, Path(self.hass.config.path(AUTOMATION_CONFIG_PATH)), config
                )
            except HomeAssistantError, WriteError, OSError, ValueError:
                return await self.async_step_by_hand()
            await self.hass.services.async_call(
                AUTOMATION, SERVICE_RELOAD, {CONF_ID: config[CONF_ID]}, blocking=True
            )
            return self.async_create_entry(data={})
        language = self.hass.config.language
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_form(
            step_id="create",
            description_placeholders=issue.translation_placeholders if issue else None,
            data_schema=vol.Schema(
                {
                    vol.Required(CONF_GRACE, default={"minutes": 30}): selector.DurationSelector(),
                    vol.Required(
                        CONF_LANGUAGE, default=language if language in LANGUAGES else "en"
                    ): selector.LanguageSelector(
                        selector.LanguageSelectorConfig(languages=list(LANGUAGES))
                    ),
                }
            ),
        )

    async def async_step_by_hand(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Say which menu to open."""
        if user_input is not None:
            return self.async_abort(reason="waiting")
        return self.async_show_form(
            step_id="by_hand",
            data_schema=vol.Schema({}),
            description_placeholders={"path": BLUEPRINT_PATH},
        )


def install_blueprint(config: Path) -> bool:
    """Put the blueprint where Home Assistant looks for it; false if a changed one is there.

    Raises OSError.
    """
    ours = (Path(__file__).parent / "blueprints" / BLUEPRINT).read_bytes()
    path = config / BLUEPRINT_FOLDER / AUTOMATION / DOMAIN / BLUEPRINT
    if path.exists():
        return bool(path.read_bytes() == ours)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(ours)
    return True


def includes_automations(config: Path) -> bool:
    """Return whether Home Assistant reads the file that its automation editor writes."""
    try:
        text = (config / "configuration.yaml").read_text("utf-8")
    except OSError, ValueError:
        return False
    return any(
        line.startswith(AUTOMATION)
        and line.partition("#")[0].split()[1:] == ["!include", AUTOMATION_CONFIG_PATH]
        for line in text.splitlines()
    )


def automation(language: str, grace: dict[str, Any], only: str = "") -> dict[str, Any]:
    """Return the automation that the repair creates: for all modules, or for some entities only."""
    chosen = {"modules": {ATTR_ENTITY_ID: only.split(",")}} if only else {}
    return {
        CONF_ID: uuid.uuid4().hex,
        "alias": _ALIASES[language],
        "description": "",
        "use_blueprint": {
            "path": BLUEPRINT_PATH,
            "input": {**chosen, CONF_GRACE: grace, CONF_LANGUAGE: language},
        },
    }


def add_automation(path: Path, config: dict[str, Any]) -> None:
    """Add an automation to the editor's file.

    Raises HomeAssistantError, OSError, ValueError or WriteError, with nothing changed.
    """
    # Two hubs may be repaired at once, each in a thread of its own.
    with _WRITING:
        present = load_yaml(path) if path.exists() else []
        if not isinstance(present, list):
            # An empty file is an empty dict to the loader.
            if present:
                raise ValueError(f"{path.name} is no list of automations")
            present = []
        write_utf8_file_atomic(str(path), dump([*present, config]))

"""What is there before a run begins: tenants with credit, automations, and short waits."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
import random
import shutil
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import DOMAIN
from custom_components.prepaid_meter.device import bus, switching
from custom_components.prepaid_meter.device.points import Actuator
from custom_components.prepaid_meter.runtime import HubRuntime
from custom_components.prepaid_meter.simulator.mall import daily_cost
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.supply import keeper as keeping

from .driver import Plan
from .tenant import Tenant

BLUEPRINTS: Final = Path(__file__).parents[2] / "blueprints" / "automation" / DOMAIN


class Waits:
    """Shortens what waits for real modules and people, and lengthens it again."""

    def __init__(self) -> None:
        self._kept = [
            (switching, "_SECONDS", dict.fromkeys(Actuator, 1.5)),
            (keeping, "_LOOK_PAUSE", 0.1),
            (bus, "GRACE", 0.1),
        ]

    def __enter__(self) -> Self:
        self._kept = [
            (where, name, self._set(where, name, value)) for where, name, value in self._kept
        ]
        return self

    @staticmethod
    def _set(where: Any, name: str, value: Any) -> Any:
        was = getattr(where, name)
        setattr(where, name, value)
        return was

    def __exit__(self, *_: object) -> None:
        for where, name, value in self._kept:
            setattr(where, name, value)


def furnish(server: BuildingServer, plan: Plan) -> list[Tenant]:
    """Let most tenants be in automatic mode, with credit for some hours."""
    dice = random.Random(plan.seed)
    tenants = []
    for unit in server.building.units.values():
        module = unit.module
        state = module.physical
        state.relay_1 = state.breaker_closed = True
        state.mode = dice.choices(("automatic", "operator", "remote"), (7, 2, 1))[0]
        cost = daily_cost(module.design, state, server.building.now)
        state.total_used = state.total_loaded - round(cost * dice.uniform(0.01, 0.25))
        tenants.append(Tenant(unit))
    return tenants


async def introduce(hass: HomeAssistant, entry: MockConfigEntry, tenants: Sequence[Tenant]) -> None:
    """Tell the driver which device is whose, and set up the automations."""
    hub: HubRuntime = entry.runtime_data
    by_unit = {module.coordinator.unit_id: module for module in hub.meters.values()}
    for number, tenant in enumerate(tenants):
        tenant.identity = by_unit[tenant.unit.unit_id].identity
        device = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, tenant.identity), entry.entry_id
        )
        assert device is not None
        tenant.device_id = device.id
        tenant.automatic_restore = number % 3 != 2
    await _automate(hass, tenants)


async def _automate(hass: HomeAssistant, tenants: Sequence[Tenant]) -> None:
    """Cut off and restore the way people do; every second restore waits for the event."""
    folder = Path(hass.config.path("blueprints", "automation", DOMAIN))
    await hass.async_add_executor_job(partial(shutil.copytree, BLUEPRINTS, folder))
    ours = [tenant for tenant in tenants if tenant.automatic_restore]
    quick = {"in_home_assistant": False, "pause": {"seconds": 1}}
    events = [f"{tenant.identity}_credit_event" for tenant in ours[1::2]]
    registry = er.async_get(hass)
    restore = {
        "action": f"{DOMAIN}.restore",
        "data": {
            "device_id": "{{ device_id(trigger.entity_id) }}",
            "explain_in": "en",
        },
        "response_variable": "answer",
    }
    settled = (
        "{{ answer.status == 'done' or repeat.index > 30 "
        "or answer.reasons | select('in', ['already_on', 'no_credit']) | list | count > 0 }}"
    )
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": [
                {
                    "alias": "Cut off",
                    "use_blueprint": {
                        "path": f"{DOMAIN}/automatic_cut_off.yaml",
                        "input": {"grace": {"seconds": 0}, **quick},
                    },
                },
                {
                    "alias": "Restore",
                    "use_blueprint": {
                        "path": f"{DOMAIN}/restore_after_top_up.yaml",
                        "input": {
                            "modules": {"device_id": [tenant.device_id for tenant in ours[::2]]},
                            **quick,
                        },
                    },
                },
                {
                    "alias": "Restore at the event",
                    "mode": "parallel",
                    "max": 100,
                    "triggers": {
                        "trigger": f"{DOMAIN}.topped_up",
                        "target": {
                            "entity_id": [
                                registry.async_get_entity_id("event", DOMAIN, unique_id)
                                for unique_id in events
                            ]
                        },
                    },
                    "actions": {
                        "repeat": {
                            "sequence": [restore, {"delay": {"seconds": 0.5}}],
                            "until": settled,
                        }
                    },
                },
            ]
        },
    )
    await hass.async_block_till_done()
    for name in ("cut_off", "restore", "restore_at_the_event"):
        state = hass.states.get(f"automation.{name}")
        assert state is not None and state.state == "on", name  # noqa: PT018

"""Entities of a tenant's supply: its status, its switch, and what is set for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription
from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context
from homeassistant.helpers.entity import EntityDescription
from homeassistant.util import dt as dt_util

from ..access.rights import Right
from ..entered.settings import setting
from ..entity import ModuleEntity, PointEntity
from ..policy.calendar import PRESETS
from ..policy.gate import Mode
from ..policy.reasons import Reason
from ..policy.supply import SupplyStatus
from ..runtime import Meter, async_require
from ..sentences import supply_explained
from ..services.supply import async_switch_supply
from ..supply.controls import AS_HUB, Changes, Controls
from ..supply.keeper import SupplyKeeper
from .remembered import RememberedSensor
from .switching_guard import by_action_only, require_supply_switch

SUPPLY_STATUS: Final = SensorEntityDescription(
    key="supply_status",
    translation_key="supply_status",
    device_class=SensorDeviceClass.ENUM,
    options=list(SupplyStatus),
)


class SupplyEntity(ModuleEntity):
    """An entity of a module that has a keeper."""

    def __init__(
        self,
        meter: Meter,
        keeper: SupplyKeeper,
        description: EntityDescription,
        *,
        right: Right = Right.SETTINGS,
    ) -> None:
        """Show what the keeper knows; changing it takes `right`."""
        super().__init__(meter, description)
        self.keeper = keeper
        self._right = right

    async def _async_set(self, changes: Changes) -> None:
        """Change what is set, on behalf of whoever called the action."""
        context = self._context or Context()
        actor = await async_require(self.meter, context, self._right, self.entity_description.key)
        async with supply_explained(self.meter, context):
            await self.keeper.async_change_controls(changes, actor)


class SupplySensor(RememberedSensor, SupplyEntity):
    """How the supply stands, and why nothing more can be done about it."""

    @property
    @override
    def available(self) -> bool:
        key = self.keeper.switching.commanded_key
        return key is not None and self.coordinator.says(key)

    @property
    @override
    def native_value(self) -> str | None:
        return self.keeper.supply.status if self.keeper.supply else None

    @property
    def _reasons(self) -> tuple[Reason, ...]:
        return self.keeper.supply.reasons if self.keeper.supply else ()

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {"reasons": [reason.value for reason in self._reasons]}

    @override
    def _current(self) -> object:
        return self.native_value, self._reasons


class SupplySwitch(PointEntity, SwitchEntity):
    """The switch of the supply. It goes through the gate as the actions do."""

    def __init__(self, meter: Meter, keeper: SupplyKeeper, description: EntityDescription) -> None:
        """Show what tells that the supply is switched on: its relay, unless that only trips it."""
        super().__init__(meter, description)
        self._keeper = keeper
        self._switching = keeper.switching

    @property
    @override
    def available(self) -> bool:
        key = self._switching.commanded_key
        return key is not None and self.coordinator.says(key)

    @property
    @override
    def is_on(self) -> bool | None:
        if not self._keeper.declaration.is_made:
            # Of a relay that moves nobody knows what, open and closed tell nothing.
            return None
        return self._switching.commanded_on(self.coordinator.data.reading.values)

    @override
    def _current(self) -> object:
        return self.is_on

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        require_supply_switch(self.meter, on=True)
        await async_switch_supply(self.meter, self._context or Context(), on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        require_supply_switch(self.meter, on=False)
        await async_switch_supply(self.meter, self._context or Context(), on=False)


@dataclass(frozen=True, kw_only=True)
class ControlSwitchDescription(SwitchEntityDescription):
    """Something that is on or off for a tenant."""

    entity_category: EntityCategory | None = EntityCategory.CONFIG
    is_on_fn: Callable[[Controls], bool]
    attributes_fn: Callable[[Controls], dict[str, Any]] = lambda _controls: {}


def _holds(controls: Controls) -> bool:
    return controls.hold is not None and controls.hold.holds_on(dt_util.now().date())


def _about_hold(controls: Controls) -> dict[str, Any]:
    if (hold := controls.hold) is None or not _holds(controls):
        return {}
    return {"reason": hold.reason, "by": hold.by, "since": hold.since, "until": hold.until}


CONTROL_SWITCHES: Final = (
    ControlSwitchDescription(
        key="hold",
        translation_key="hold",
        is_on_fn=_holds,
        attributes_fn=_about_hold,
    ),
    ControlSwitchDescription(
        key="automatic_restore",
        translation_key="automatic_restore",
        is_on_fn=lambda controls: controls.automatic_restore,
    ),
)


class ControlSwitch(SupplyEntity, SwitchEntity):
    """Something that is set for a tenant, whether or not the module answers.

    It shows only: whoever switches a whole area off does not mean a tenant's protection.
    """

    entity_description: ControlSwitchDescription

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def is_on(self) -> bool:
        return self.entity_description.is_on_fn(self.keeper.controls)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return self.entity_description.attributes_fn(self.keeper.controls)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        raise by_action_only(self.meter, self.entity_description.key, on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        raise by_action_only(self.meter, self.entity_description.key, on=False)

    @override
    def _current(self) -> object:
        return self.is_on, self.extra_state_attributes


EMERGENCY_CREDIT: Final = NumberEntityDescription(
    key="emergency_credit",
    translation_key="emergency_credit",
    entity_category=EntityCategory.CONFIG,
)

# More than any tenant is trusted with, in minor units.
_MOST_EMERGENCY: Final = 100_000_000


class EmergencyCreditNumber(SupplyEntity, NumberEntity):
    """How far below zero credit may fall before a cut is due."""

    _attr_mode = NumberMode.BOX
    _attr_native_min_value = 0

    def __init__(self, meter: Meter, keeper: SupplyKeeper) -> None:
        """Show it in the hub's unit of credit."""
        super().__init__(meter, keeper, EMERGENCY_CREDIT)
        unit = keeper.module.credit_unit
        self._attr_native_unit_of_measurement = unit.name
        self._attr_native_step = float(unit.step)
        self._attr_native_max_value = float(unit.from_minor(_MOST_EMERGENCY))

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def native_value(self) -> float:
        unit = self.coordinator.credit_unit
        return float(unit.from_minor(self.keeper.controls.emergency_credit))

    @override
    async def async_set_native_value(self, value: float) -> None:
        unit = self.coordinator.credit_unit
        amount = unit.to_minor(setting(value, unit.step))
        await self._async_set({"emergency_credit": amount})

    @override
    def _current(self) -> object:
        return self.native_value


HOURS: Final = SelectEntityDescription(
    key="hours",
    translation_key="hours",
    entity_category=EntityCategory.CONFIG,
    options=[AS_HUB, *PRESETS],
)

MODE_KEPT_HERE: Final = SelectEntityDescription(
    key="mode",
    translation_key="mode",
    entity_category=EntityCategory.CONFIG,
    options=list(Mode),
)


def _choices(key: str, option: str) -> Changes:
    return {"hours": option} if key == HOURS.key else {"mode": option}


class ControlSelect(SupplyEntity, SelectEntity):
    """One of several that is set for a tenant; its key is the name of the control."""

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def current_option(self) -> str:
        return str(getattr(self.keeper.controls, self.entity_description.key))

    @override
    async def async_select_option(self, option: str) -> None:
        await self._async_set(_choices(self.entity_description.key, option))

    @override
    def _current(self) -> object:
        return self.current_option


def keeper_of_relay(meter: Meter, key: str) -> SupplyKeeper | None:
    """Return the keeper that switches a point, if it is the relay of the supply."""
    keeper = meter.supply
    return keeper if keeper is not None and keeper.switching.supply.relay == key else None

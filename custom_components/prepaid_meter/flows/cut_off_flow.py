"""When and by whom tenants may be cut off, in a dialog of the building's settings."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import Platform
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TimeSelector,
)
import voluptuous as vol

from ..const import (
    CONF_CONFIRM_CUT_OFFS,
    CONF_CONFIRM_REFUNDS_ABOVE,
    CONF_HOLIDAY_ENTITY,
    CONF_HOURS,
    CONF_HOURS_END,
    CONF_HOURS_START,
    CONF_NOT_ON_EVES,
    CONF_NOT_ON_HOLIDAYS,
    CONF_STALE_POLLS,
    CONF_SUPPLY_SWITCH,
    CONF_WEEKDAYS,
    DEFAULT_STALE_POLLS,
)
from ..policy.calendar import PRESETS
from ..supply.hours import CUSTOM, DAYS, hours_of
from .forms import with_changes

MIDNIGHT: Final = "00:00:00"

CUT_OFF: Final = vol.Schema(
    {
        vol.Required(CONF_HOURS, default="always"): SelectSelector(
            SelectSelectorConfig(
                options=[*PRESETS, CUSTOM],
                translation_key="hours",
                mode=SelectSelectorMode.LIST,
            )
        ),
        vol.Optional(CONF_HOLIDAY_ENTITY): EntitySelector(
            EntitySelectorConfig(
                filter=[
                    EntityWithDeviceFilterSelectorConfig(domain=Platform.CALENDAR),
                    EntityWithDeviceFilterSelectorConfig(
                        domain=Platform.BINARY_SENSOR, integration="workday"
                    ),
                ]
            )
        ),
        vol.Required(CONF_STALE_POLLS, default=DEFAULT_STALE_POLLS): vol.All(
            NumberSelector(NumberSelectorConfig(min=1, max=20, mode=NumberSelectorMode.BOX)),
            vol.Coerce(int),
        ),
        vol.Required(CONF_CONFIRM_CUT_OFFS, default=False): BooleanSelector(),
        vol.Required(CONF_SUPPLY_SWITCH, default=False): BooleanSelector(),
        vol.Optional(CONF_CONFIRM_REFUNDS_ABOVE): NumberSelector(
            NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX)
        ),
    }
)

CUSTOM_HOURS: Final = vol.Schema(
    {
        vol.Required(CONF_WEEKDAYS, default=list(DAYS[:5])): SelectSelector(
            SelectSelectorConfig(
                options=list(DAYS),
                translation_key="weekday",
                multiple=True,
                mode=SelectSelectorMode.LIST,
            )
        ),
        vol.Required(CONF_HOURS_START, default="08:00:00"): TimeSelector(),
        vol.Required(CONF_HOURS_END, default="15:00:00"): TimeSelector(),
        vol.Required(CONF_NOT_ON_HOLIDAYS, default=True): BooleanSelector(),
        vol.Required(CONF_NOT_ON_EVES, default=False): BooleanSelector(),
    }
)


class CutOffSteps(OptionsFlow):
    """Ask for the hours in which tenants may be cut off, and for what else stands guard."""

    _shown: Mapping[str, Any] = {}
    """The options as they were when the form was shown."""
    _guards: Mapping[str, Any] = {}
    """What was entered in the first form."""

    async def async_step_cut_off(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the hours and the guards."""
        errors: dict[str, str] = {}
        if user_input is None:
            self._shown = self.config_entry.options
        else:
            self._guards = user_input
            if user_input[CONF_HOURS] == CUSTOM:
                return await self.async_step_custom_hours()
            options = self._with_guards()
            errors = _errors(options)
            if not errors:
                return self.async_create_entry(data=options)
        return self.async_show_form(
            step_id="cut_off",
            data_schema=self.add_suggested_values_to_schema(CUT_OFF, user_input or self._shown),
            errors=errors,
        )

    async def async_step_custom_hours(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for hours of the manager's own."""
        errors: dict[str, str] = {}
        if user_input is not None:
            # Together with the first form, over what others may have set since.
            options = with_changes(
                self._with_guards(), CUSTOM_HOURS, shown=self._shown, entered=user_input
            )
            errors = _errors(options)
            if not user_input[CONF_WEEKDAYS]:
                errors[CONF_WEEKDAYS] = "no_weekday"
            elif MIDNIGHT != user_input[CONF_HOURS_END] <= user_input[CONF_HOURS_START]:
                errors[CONF_HOURS_END] = "ends_before_it_starts"
            if not errors:
                return self.async_create_entry(data=options)
        return self.async_show_form(
            step_id="custom_hours",
            data_schema=self.add_suggested_values_to_schema(
                CUSTOM_HOURS, user_input or self._shown
            ),
            errors=errors,
        )

    def _with_guards(self) -> dict[str, Any]:
        return with_changes(
            self.config_entry.options, CUT_OFF, shown=self._shown, entered=self._guards
        )


def _errors(options: Mapping[str, Any]) -> dict[str, str]:
    if hours_of(options).needs_holidays and not options.get(CONF_HOLIDAY_ENTITY):
        return {"base": "holidays_needed"}
    return {}

"""Settings of a hub that can be changed at any time."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import (
    CONF_CREDIT_UNIT,
    CONF_LARGEST_TOP_UP,
    CONF_LEDGER_URL,
    CONF_LIVE_INTERVAL,
    CONF_REQUEST_PAUSE,
    CONF_SLOW_INTERVAL,
)
from ..credit import CUBIC_METRES, KWH, default_credit_unit
from ..hub.intervals import live_interval, slow_interval
from ..ledger.errors import LedgerAddressError, LedgerError
from ..ledger.ledger import Ledger
from ..sentences import async_why
from .cut_off_flow import CutOffSteps
from .forms import with_changes
from .keys_flow import KeySteps

_CURRENCIES: Final = ("TRY", "EUR", "USD", "GBP")


def credit_unit_selector(hass: HomeAssistant) -> SelectSelector:
    """Return the field for the unit of credit: a word, a currency, kWh or m³."""
    options = [
        default_credit_unit(hass.config.language),
        hass.config.currency,
        *_CURRENCIES,
        KWH,
        CUBIC_METRES,
    ]
    return SelectSelector(
        SelectSelectorConfig(
            options=list(dict.fromkeys(options)),
            custom_value=True,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _seconds(least: int, most: int) -> object:
    return vol.All(
        NumberSelector(
            NumberSelectorConfig(
                min=least, max=most, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement="s"
            )
        ),
        vol.Coerce(int),
    )


class PrepaidMeterOptionsFlow(CutOffSteps, KeySteps):
    """Change what holds for a hub, when its tenants may be cut off, and the keys of the office."""

    _settings_shown: Mapping[str, Any] = {}

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what is to be changed."""
        return self.async_show_menu(step_id="init", menu_options=["settings", "cut_off", "keys"])

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the settings."""
        errors: dict[str, str] = {}
        placeholders = {"reason": ""}
        schema = self._settings_schema()
        if user_input is None:
            self._settings_shown = self.config_entry.options
        else:
            if user_input[CONF_SLOW_INTERVAL] < user_input[CONF_LIVE_INTERVAL]:
                errors[CONF_SLOW_INTERVAL] = "slower_than_live"
            elif url := user_input.get(CONF_LEDGER_URL, "").strip():
                errors, placeholders["reason"] = await self._async_ledger_errors(url)
            if not errors:
                unit = user_input[CONF_CREDIT_UNIT].strip()
                entered = {**user_input, CONF_CREDIT_UNIT: unit}
                # As they are now: others may have set something while the ledger was tried out.
                return self.async_create_entry(
                    data=with_changes(
                        self.config_entry.options,
                        schema,
                        shown=self._settings_shown,
                        entered=entered,
                    )
                )
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or self._settings_shown
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _settings_schema(self) -> vol.Schema:
        entry = self.config_entry
        return vol.Schema(
            {
                vol.Required(
                    CONF_CREDIT_UNIT, default=default_credit_unit(self.hass.config.language)
                ): credit_unit_selector(self.hass),
                vol.Required(CONF_LIVE_INTERVAL, default=live_interval(entry)): _seconds(1, 300),
                vol.Required(CONF_SLOW_INTERVAL, default=slow_interval(entry)): _seconds(5, 3600),
                vol.Optional(CONF_REQUEST_PAUSE): vol.All(
                    NumberSelector(
                        NumberSelectorConfig(
                            min=0,
                            max=500,
                            step=1,
                            mode=NumberSelectorMode.BOX,
                            unit_of_measurement="ms",
                        )
                    ),
                    vol.Coerce(int),
                ),
                vol.Optional(CONF_LARGEST_TOP_UP): NumberSelector(
                    NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX)
                ),
                # It may contain a password.
                vol.Optional(CONF_LEDGER_URL): TextSelector(
                    TextSelectorConfig(type=TextSelectorType.PASSWORD)
                ),
            }
        )

    async def _async_ledger_errors(self, url: str) -> tuple[dict[str, str], str]:
        """Open the ledger at an address once, and return the error to show and its reason."""

        def try_out() -> None:
            ledger = Ledger(url)
            ledger.open()
            ledger.close()

        try:
            await self.hass.async_add_executor_job(try_out)
        except LedgerAddressError:
            return {CONF_LEDGER_URL: "ledger_address"}, ""
        except LedgerError as err:
            return {CONF_LEDGER_URL: "ledger_unreachable"}, await async_why(self.hass, err)
        return {}, ""

"""Making users of Home Assistant operators of a building, and changing their rights and codes."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..access.rights import Right, operator_of
from ..const import CONF_CODE_HASH, CONF_RIGHTS, CONF_USER_ID
from ..policy.codes import hash_code, is_code

CONF_CODE: Final = "code"
CONF_CODE_AGAIN: Final = "code_again"

_CODE: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)

_RIGHTS: Final = SelectSelector(
    SelectSelectorConfig(
        options=[right.value for right in Right],
        multiple=True,
        mode=SelectSelectorMode.LIST,
        translation_key="right",
    )
)


def _errors(user_input: Mapping[str, Any], *, code_needed: bool) -> dict[str, str]:
    code = user_input.get(CONF_CODE, "")
    again = user_input.get(CONF_CODE_AGAIN, "")
    errors: dict[str, str] = {}
    if code_needed or code or again:
        if not is_code(code):
            errors = {CONF_CODE: "no_code"}
        elif code != again:
            errors = {CONF_CODE_AGAIN: "codes_differ"}
    if not user_input[CONF_RIGHTS]:
        errors |= {CONF_RIGHTS: "no_rights"}
    return errors


def _without_codes(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form may show again."""
    return {key: user_input[key] for key in user_input if key not in {CONF_CODE, CONF_CODE_AGAIN}}


class OperatorFlow(ConfigSubentryFlow):
    """Add an operator, or change one. Home Assistant shows such dialogs to administrators only."""

    _rights_shown: Iterable[str] = ()

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask who is to be an operator, with which code and rights."""
        users = {user.id: user for user in await self._async_candidates()}
        if not users:
            return self.async_abort(reason="nobody_left")
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = _errors(user_input, code_needed=True)
            # Somebody else may have been quicker.
            user = users.get(user_input[CONF_USER_ID])
            if user is None:
                errors |= {CONF_USER_ID: "user_gone"}
            elif not errors:
                return self.async_create_entry(
                    title=user.name or user.id,
                    data={
                        CONF_USER_ID: user.id,
                        CONF_CODE_HASH: await self._async_hash(user_input),
                        CONF_RIGHTS: user_input[CONF_RIGHTS],
                    },
                    unique_id=user.id,
                )
        schema = vol.Schema(
            {
                vol.Required(CONF_USER_ID): SelectSelector(
                    SelectSelectorConfig(
                        options=[
                            SelectOptionDict(value=user.id, label=user.name or user.id)
                            for user in users.values()
                        ],
                        mode=SelectSelectorMode.DROPDOWN,
                    )
                ),
                vol.Required(CONF_CODE): _CODE,
                vol.Required(CONF_CODE_AGAIN): _CODE,
                vol.Required(CONF_RIGHTS, default=[Right.SUPPLY.value]): _RIGHTS,
            }
        )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                schema, _without_codes(user_input or {})
            ),
            errors=errors,
        )

    async def _async_candidates(self) -> list[User]:
        entry = self._get_entry()
        return [
            user
            for user in await self.hass.auth.async_get_users()
            if user.is_active and not user.system_generated and not operator_of(entry, user.id)
        ]

    async def _async_hash(self, user_input: Mapping[str, Any]) -> str:
        return await self.hass.async_add_executor_job(hash_code, user_input[CONF_CODE])

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for other rights or another code."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is None:
            self._rights_shown = subentry.data[CONF_RIGHTS]
        else:
            errors = _errors(user_input, code_needed=False)
            if not errors:
                updates: dict[str, Any] = {}
                # A right that was taken away while this form was open does not come back.
                if set(user_input[CONF_RIGHTS]) != set(self._rights_shown):
                    updates[CONF_RIGHTS] = user_input[CONF_RIGHTS]
                if user_input.get(CONF_CODE):
                    updates[CONF_CODE_HASH] = await self._async_hash(user_input)
                return self.async_update_and_abort(
                    self._get_entry(), subentry, data_updates=updates
                )
        schema = vol.Schema(
            {
                vol.Optional(CONF_CODE): _CODE,
                vol.Optional(CONF_CODE_AGAIN): _CODE,
                vol.Required(CONF_RIGHTS): _RIGHTS,
            }
        )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                schema, _without_codes(user_input or subentry.data)
            ),
            errors=errors,
            description_placeholders={"name": subentry.title},
        )

"""The keys that sign vouchers, in a dialog of the hub's settings.

No actions do this: the data of an action is an event, and events are kept by the recorder and read
in the logbook, where no passphrase may ever stand. What is entered here stays in this dialog, which
only administrators can open.
"""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
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

from ..const import CONF_BUILDING, DOMAIN
from ..sentences import async_why
from ..texts import async_text
from ..voucher.errors import PassphraseError, VoucherError
from ..voucher.keylist import FILE_NAME
from ..voucher.keys import SHORTEST_PASSPHRASE, KeyRing, RingKey, Status
from ..vouchers.office import async_bring_keys, async_office
from ..web.downloads import async_offer, exports_path

CONF_KEY: Final = "key"
CONF_PASSPHRASE: Final = "passphrase"  # noqa: S105 a field's name
CONF_REPEATED: Final = "repeated"
CONF_EXPORTED: Final = "exported"

KEY_STEPS: Final = ("key_list", "rotate", "revoke", "forget", "export_key", "import_key")

_PASSWORD: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_EXPORT: Final = vol.Schema(
    {vol.Required(CONF_PASSPHRASE): _PASSWORD, vol.Required(CONF_REPEATED): _PASSWORD}
)
_IMPORT: Final = vol.Schema(
    {
        vol.Required(CONF_EXPORTED): TextSelector(TextSelectorConfig(multiline=True)),
        vol.Required(CONF_PASSPHRASE): _PASSWORD,
    }
)


class KeySteps(OptionsFlow):
    """Show, change, export and import the keys, which all hubs share."""

    _exported = ""

    async def async_step_keys(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the keys and what can be done with them."""
        try:
            keys = await async_office(self.hass).async_known_keys()
        except VoucherError as err:
            return await self._async_unusable(err)
        lines = [f"- {await self._async_label(key)}" for key in reversed(keys)]
        if not lines:
            lines = [await async_text(self.hass, "key_status.options.none")]
        return self.async_show_menu(
            step_id="keys",
            menu_options=list(KEY_STEPS),
            description_placeholders={"keys": "\n".join(lines)},
        )

    async def async_step_key_list(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Hand out the list of keys that modules are to trust."""
        if user_input is not None:
            return self.async_create_entry(data=dict(self.config_entry.options))
        try:
            key_list = await async_office(self.hass).async_keys(KeyRing.export_key_list)
            address = await async_offer(self.hass, FILE_NAME, key_list)
        except (VoucherError, OSError) as err:
            return await self._async_unusable(err)
        return self.async_show_form(
            step_id="key_list",
            data_schema=vol.Schema({}),
            description_placeholders={
                "address": address,
                "path": str(exports_path(self.hass, FILE_NAME)),
            },
        )

    async def async_step_rotate(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Sign with a new key from now on."""
        return await self._async_change("rotate", {}, user_input, lambda ring, _: ring.rotate())

    async def async_step_revoke(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let modules refuse what a key signed."""
        return await self._async_change(
            "revoke",
            await self._async_choice(lambda key: key.status is not Status.REVOKED),
            user_input,
            lambda ring, key: ring.revoke(key),
        )

    async def async_step_forget(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Drop a key from the list, which has room for eight."""
        return await self._async_change(
            "forget",
            await self._async_choice(lambda key: key.status is not Status.ACTIVE),
            user_input,
            lambda ring, key: ring.forget(key),
        )

    async def async_step_export_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Encrypt the key that signs, to be kept elsewhere."""
        errors: dict[str, str] = {}
        reason = ""
        if user_input is not None:
            passphrase: str = user_input[CONF_PASSPHRASE]
            if passphrase != user_input[CONF_REPEATED]:
                errors = {CONF_REPEATED: "passphrases_differ"}
            elif len(passphrase) < SHORTEST_PASSPHRASE:
                errors = {CONF_PASSPHRASE: "passphrase_short"}
            else:
                try:
                    exported = await async_office(self.hass).async_keys(
                        lambda ring: ring.export_private(passphrase)
                    )
                    self._exported = exported.decode()
                    return await self.async_step_exported_key()
                except VoucherError as err:
                    errors = {"base": "keys_unusable"}
                    reason = await async_why(self.hass, err)
        return self.async_show_form(
            step_id="export_key",
            data_schema=_EXPORT,
            errors=errors,
            description_placeholders={"reason": reason, "length": str(SHORTEST_PASSPHRASE)},
        )

    async def async_step_exported_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the encrypted key, to be copied."""
        if user_input is not None:
            self._exported = ""
            return self.async_create_entry(data=dict(self.config_entry.options))
        field = vol.Optional(CONF_EXPORTED, default=self._exported)
        text = TextSelector(TextSelectorConfig(multiline=True, read_only=True))
        return self.async_show_form(
            step_id="exported_key", data_schema=vol.Schema({field: text}), last_step=True
        )

    async def async_step_import_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Sign with a key that was exported."""
        errors: dict[str, str] = {}
        reason = ""
        suggested = {}
        if user_input is not None:
            suggested = {CONF_EXPORTED: user_input[CONF_EXPORTED]}
            try:
                await async_office(self.hass).async_import(
                    user_input[CONF_EXPORTED].encode(), user_input[CONF_PASSPHRASE]
                )
                await self._async_bring()
            except PassphraseError:
                errors = {CONF_PASSPHRASE: "passphrase_wrong"}
            except VoucherError as err:
                errors = {"base": "keys_unusable"}
                reason = await async_why(self.hass, err)
            else:
                return await self.async_step_key_list()
        return self.async_show_form(
            step_id="import_key",
            data_schema=self.add_suggested_values_to_schema(_IMPORT, suggested),
            errors=errors,
            description_placeholders={"reason": reason},
        )

    async def _async_unusable(self, err: VoucherError | OSError) -> ConfigFlowResult:
        return self.async_abort(
            reason="keys_unusable",
            description_placeholders={"reason": await async_why(self.hass, err)},
        )

    async def _async_change(
        self,
        step: str,
        fields: dict[vol.Marker, Any],
        user_input: dict[str, Any] | None,
        change: Callable[[KeyRing, bytes], object],
    ) -> ConfigFlowResult:
        """Ask, change the keys, and hand out the new list, which has to reach the modules."""
        errors: dict[str, str] = {}
        reason = ""
        if user_input is not None:
            chosen = bytes.fromhex(user_input.get(CONF_KEY, ""))
            try:
                await async_office(self.hass).async_keys(lambda ring: change(ring, chosen))
                await self._async_bring()
                return await self.async_step_key_list()
            except VoucherError as err:
                errors = {"base": "keys_unusable"}
                reason = await async_why(self.hass, err)
        return self.async_show_form(
            step_id=step,
            data_schema=vol.Schema(fields),
            errors=errors,
            description_placeholders={"reason": reason},
        )

    async def _async_choice(self, wanted: Callable[[RingKey], bool]) -> dict[vol.Marker, Any]:
        """Return the field that asks for a key."""
        try:
            keys = await async_office(self.hass).async_known_keys()
        except VoucherError:
            # The step itself says why.
            keys = ()
        options = [
            SelectOptionDict(value=key.id.hex(), label=await self._async_label(key))
            for key in keys
            if wanted(key)
        ]
        return {
            vol.Required(CONF_KEY): SelectSelector(
                SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
            )
        }

    async def _async_label(self, key: RingKey) -> str:
        status = await async_text(self.hass, f"key_status.options.{key.status.value}")
        return f"{key.id.hex()}: {status}"

    async def _async_bring(self) -> None:
        """Bring the new list to every simulated building."""
        entries = self.hass.config_entries.async_entries(DOMAIN)
        buildings = [e.data[CONF_BUILDING] for e in entries if CONF_BUILDING in e.data]
        await async_bring_keys(self.hass, buildings)

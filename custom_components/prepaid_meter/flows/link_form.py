"""The forms of a line's link: what each kind is asked for, and what is wrong with it."""

from collections.abc import Mapping
import socket
from typing import Any, Final

from homeassistant.const import CONF_DEVICE, CONF_HOST, CONF_PORT
from homeassistant.helpers.selector import (
    LanguageSelector,
    LanguageSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    SerialPortSelector,
    TextSelector,
)
import voluptuous as vol

from ..const import (
    CONF_BAUDRATE,
    CONF_LANGUAGE,
    CONF_LINK,
    CONF_MODULES,
    CONF_PARITY,
    CONF_SPEED,
    CONF_STOPBITS,
    LINK_RTU_TCP,
    LINK_SERIAL,
    LINK_TCP,
)
from ..device.errors import LinkError
from ..hub.link import PARITIES


def _whole(least: int, most: int) -> object:
    return vol.All(
        NumberSelector(
            NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX)
        ),
        vol.Coerce(int),
    )


def _choice(*options: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=list(options),
            mode=SelectSelectorMode.DROPDOWN,
            translation_key="line_setting",
        )
    )


_NETWORK: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Required(CONF_PORT, default=502): _whole(1, 65535),
    }
)

_SERIAL: Final = vol.Schema(
    {
        vol.Required(CONF_DEVICE): SerialPortSelector(),
        vol.Required(CONF_BAUDRATE, default="9600"): _choice(
            "1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200"
        ),
        vol.Required(CONF_PARITY, default="none"): _choice(*PARITIES),
        vol.Required(CONF_STOPBITS, default="1"): _choice("1", "2"),
    }
)

FORMS: Final = {LINK_TCP: _NETWORK, LINK_RTU_TCP: _NETWORK, LINK_SERIAL: _SERIAL}

SPEED: Final = vol.Schema({vol.Required(CONF_SPEED, default=60): _whole(1, 3600)})
"""What can be changed of a simulated building."""


def simulated_form(language: str) -> vol.Schema:
    """Return the form that asks what building to simulate."""
    return vol.Schema(
        {
            vol.Required(CONF_MODULES, default=24): _whole(1, 247),
            vol.Required(CONF_LANGUAGE, default="tr" if language == "tr" else "en"): (
                LanguageSelector(LanguageSelectorConfig(languages=["en", "tr"], native_name=True))
            ),
            **SPEED.schema,
        }
    )


def link_data(link: str, user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return a link as it is kept."""
    data = {CONF_LINK: link, **user_input}
    if CONF_HOST in data:
        # One connection is shared by host and port, so their spelling matters.
        data[CONF_HOST] = data[CONF_HOST].strip().lower()
    return data


def end_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a link is plugged into, whatever it speaks there; nothing if it is simulated."""
    return {key: data[key] for key in (CONF_HOST, CONF_PORT, CONF_DEVICE) if key in data}


def link_error(err: LinkError) -> dict[str, str]:
    """Return the field at fault, and what is wrong with it, from what the system said."""
    cause: BaseException | None = err
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return {CONF_HOST: "host_unknown"}
        if isinstance(cause, ConnectionRefusedError):
            return {CONF_PORT: "port_closed"}
        if isinstance(cause, PermissionError):
            return {"base": "no_permission"}
        if isinstance(cause, FileNotFoundError):
            return {"base": "no_such_port"}
        cause = cause.__cause__ or cause.__context__
    return {"base": "cannot_connect"}

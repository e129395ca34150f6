"""The one place where errors of the device layer become sentences."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .device.errors import (
    DeviceError,
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
    NotAppliedError,
    WrongModuleError,
)

_KEYS: dict[type[DeviceError], str] = {
    LinkError: "link_down",
    ModuleSilentError: "module_silent",
    ModuleGarbledError: "module_garbled",
    ModuleRefusedError: "module_refused",
    ModuleBusyError: "module_busy",
    WrongModuleError: "wrong_module",
    NotAppliedError: "not_applied",
}

_KEYS_UNSENT: dict[type[DeviceError], str] = {
    **_KEYS,
    ModuleSilentError: "module_silent_unsent",
    ModuleGarbledError: "module_garbled_unsent",
}


@asynccontextmanager
async def translated_errors(name: str, *, sent: bool = True) -> AsyncIterator[None]:
    """Turn what goes wrong with the module `name` into a sentence for the person who asked.

    Without `sent` it is certain that the module was not yet told to do anything.
    """
    keys = _KEYS if sent else _KEYS_UNSENT
    try:
        yield
    except DeviceError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=keys[type(err)],
            translation_placeholders={"name": name},
        ) from err
    except ValueError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="value_not_allowed",
            translation_placeholders={"name": name},
        ) from err

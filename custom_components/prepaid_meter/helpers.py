"""The one place where errors of the device layer become sentences."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .device.errors import (
    ChangedModuleError,
    DeviceError,
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
    NotAppliedError,
    WrongModuleError,
)

# What a module says that cannot do it now: acknowledged and under way, and busy.
_BUSY_CODES: Final = frozenset({5, 6})

_KEYS: Final[dict[type[DeviceError], str]] = {
    LinkError: "link_down",
    ModuleBusyError: "module_busy",
    ModuleSilentError: "module_silent",
    ModuleGarbledError: "module_garbled",
    ModuleRefusedError: "module_refused",
    WrongModuleError: "wrong_module",
    NotAppliedError: "not_applied",
    ChangedModuleError: "module_changed",
    # Whatever comes up, a person reads a sentence.
    DeviceError: "module_garbled",
}

_KEYS_UNSENT: Final[dict[type[DeviceError], str]] = {
    **_KEYS,
    LinkError: "link_down_unsent",
    ModuleBusyError: "module_busy_unsent",
    ModuleSilentError: "module_silent_unsent",
    ModuleGarbledError: "module_garbled_unsent",
    DeviceError: "module_garbled_unsent",
}


def error_key(err: DeviceError, *, sent: bool) -> str:
    """Return the sentence for an error; without `sent` the module was told to do nothing."""
    keys = _KEYS if sent else _KEYS_UNSENT
    if isinstance(err, ModuleRefusedError) and err.code in _BUSY_CODES:
        return keys[ModuleBusyError]
    return next(keys[kind] for kind in type(err).__mro__ if kind in keys)


@asynccontextmanager
async def translated_errors(name: str, *, sent: bool = True) -> AsyncIterator[None]:
    """Turn what goes wrong with the module `name` into a sentence for the person who asked.

    Without `sent` it is certain that the module was not yet told to do anything.
    """
    try:
        yield
    except DeviceError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=error_key(err, sent=sent),
            translation_placeholders={"name": name},
        ) from err
    except ValueError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="value_not_allowed",
            translation_placeholders={"name": name},
        ) from err

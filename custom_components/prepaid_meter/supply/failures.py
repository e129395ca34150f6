"""Why a command did not work, as a word in the ledger."""

from collections.abc import Mapping
from typing import Final

from ..device.errors import (
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

_WORDS: Final[Mapping[type[DeviceError], str]] = {
    LinkError: "link_down",
    ModuleBusyError: "busy",
    ModuleSilentError: "no_answer",
    ModuleGarbledError: "garbled",
    ModuleRefusedError: "refused",
    NotAppliedError: "not_applied",
    WrongModuleError: "wrong_module",
    ChangedModuleError: "module_changed",
    DeviceError: "failed",
}

# What rows of earlier versions say for the same.
_EARLIER: Final = frozenset({"LinkError", "ModuleGarbledError", "ModuleSilentError"})

MAY_HAVE_ARRIVED: Final = frozenset({"link_down", "busy", "no_answer", "garbled"}) | _EARLIER
"""After these a command may have been carried out all the same."""


def failure_word(error: DeviceError) -> str:
    """Return the word for what went wrong with a command."""
    return next(_WORDS[kind] for kind in type(error).__mro__ if kind in _WORDS)

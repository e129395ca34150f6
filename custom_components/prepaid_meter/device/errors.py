"""What can go wrong between us and a module, as the rest of the house sees it."""

from collections.abc import Sequence


class DeviceError(Exception):
    """Base class of every error the device layer raises."""


class ProfileError(DeviceError):
    """A register map is wrong; the text names file, line, point and what was expected."""


class LinkError(DeviceError):
    """The link itself is down: it does not open, so that nobody on it can be reached."""


class ModuleSilentError(DeviceError):
    """The module did not answer in time, or the link was closed instead of its answer."""

    def __init__(self, message: str, *, may_come_late: bool = True) -> None:
        """Keep whether its answer may still come in."""
        super().__init__(message)
        self.may_come_late = may_come_late


class ModuleGarbledError(DeviceError):
    """Something answered, but not what was asked, or not intact."""


class ModuleRefusedError(DeviceError):
    """The module answered with a Modbus exception."""

    def __init__(self, code: int | None, message: str) -> None:
        """Keep the Modbus exception code beside the text."""
        super().__init__(message)
        self.code = code


class ModuleBusyError(ModuleRefusedError):
    """The module answered that it is busy: the same may be asked again later."""


class NotAppliedError(DeviceError):
    """The module took a write, but reads back another value."""

    def __init__(self, key: str, wanted: object, found: object) -> None:
        """Keep what was wanted and what the module says instead."""
        super().__init__(f"{key} reads back {found!r} after writing {wanted!r}")
        self.key = key
        self.wanted = wanted
        self.found = found


class WrongModuleError(DeviceError):
    """Another module than the expected one answers at this unit id."""

    def __init__(self, expected: str, found: str) -> None:
        """Keep both serial numbers."""
        super().__init__(f"expected serial number {expected}, found {found}")
        self.expected = expected
        self.found = found


class ChangedModuleError(DeviceError):
    """The module is not what it was when it was added: its numbers may mean something else."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Keep which declarations differ."""
        super().__init__(f"it declares another {' and '.join(keys)} than when it was added")
        self.keys = tuple(keys)


class CountersWentBackError(DeviceError):
    """The module has counted fewer loads than it had before: it was reset, or is another one."""


class UnprovenError(DeviceError):
    """Nobody has seen yet that this may be written: its profile is not sure of it."""

    def __init__(self, key: str) -> None:
        """Keep the point."""
        super().__init__(f"{key} is not proven on this device, so it is only read")
        self.key = key


class OtherChannelMovedError(DeviceError):
    """A board moved other relays than the one that was commanded."""

    def __init__(self, channel: int, moved: tuple[int, ...], left: tuple[int, ...]) -> None:
        """Keep what was commanded, what moved instead, and what of it could not be set back."""
        text = f"commanding channel {channel} also moved {', '.join(map(str, moved))}"
        if left:
            text += f"; {', '.join(map(str, left))} could not be set back"
        super().__init__(text)
        self.channel = channel
        self.moved = moved
        self.left = left


class CannotSendError(DeviceError):
    """This link has no means to send what the device needs."""

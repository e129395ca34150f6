"""What can go wrong with a simulated building, in sentences for the person who runs it."""


class SimulatorError(Exception):
    """Base class of every error the simulator raises; its text is a whole sentence."""


class BuildingFileError(SimulatorError):
    """A building file is wrong; the text names the file, the place and what was expected."""


class StateError(SimulatorError):
    """A state file is damaged or belongs to another building; the text says where it was put."""


class CommandError(SimulatorError):
    """A console command cannot be carried out."""


class RefusedError(SimulatorError):
    """A request that a module answers with a Modbus exception."""

    def __init__(self, code: int) -> None:
        """Keep the Modbus exception code."""
        super().__init__(f"Modbus exception {code}")
        self.code = code


ILLEGAL_FUNCTION = 1
ILLEGAL_ADDRESS = 2
ILLEGAL_VALUE = 3
BUSY = 6

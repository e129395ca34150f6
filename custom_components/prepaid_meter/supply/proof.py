"""Whether one module's supply follows what was commanded, as far as the module shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
import math
from time import monotonic

from homeassistant.util import dt as dt_util

from ..coordinator import ModuleCoordinator
from ..device.errors import DeviceError
from ..device.switching import BY_HAND, Switching
from .errors import OvertakenError
from .journal import Journal


class SupplyProof:
    """Holds what a module says against what was commanded, however long ago that was."""

    def __init__(self, module: ModuleCoordinator, switching: Switching, journal: Journal) -> None:
        """Judge by what the module said last; nothing here asks it."""
        self.failed = False
        """Whether the supply has had its time to follow and does not."""
        self._module = module
        self._switching = switching
        self._journal = journal
        self._awaited: bool | None = None
        """What was commanded and has not been seen to happen since, on or off; None is nothing."""
        self._astray_since: float | None = None
        """Since when, in seconds of a monotonic clock, the supply is not as it should be."""
        self._interrupted_since: float | None = None
        self._failed_after: datetime | None = None
        """When the module had last answered before a command to it failed."""

    async def async_open(self) -> None:
        """Go on where the ledger says an earlier run left off. Raises LedgerError."""
        journal = self._journal
        if journal.is_open:
            return
        await journal.async_open()
        on, since = journal.expected, journal.commanded_at
        age = 0.0 if since is None else (dt_util.utcnow() - since).total_seconds()
        if journal.failed:
            self._awaited = on
            self._astray_since = -math.inf
        elif on and since is not None and 0 <= age < BY_HAND:
            self._awaited = True
            self._astray_since = monotonic() - age

    # -- how it stands -------------------------------------------------------

    @property
    def said_on(self) -> bool | None:
        """What the module says of whether the supply is switched on; None where it says nothing."""
        key = self._switching.commanded_key
        if key is None or not self._module.says(key):
            return None
        return self._switching.commanded_on(self._module.data.reading.values)

    @property
    def supposed_on(self) -> bool | None:
        """Whether the supply is switched on, whatever comes of that; None is not known."""
        said = self.said_on
        if said is not None and self._switching.is_pulse and self.failed:
            # Nothing at the module tells what was commanded.
            return said if self._awaited is None else self._awaited
        return said

    @property
    def awaits_hand(self) -> bool:
        """Whether the supply was restored as far as it can be from here."""
        return self._switching.is_pulse and self._awaited is True and not self.failed

    @property
    def counts_as_cut(self) -> bool:
        """Whether the supply is off by the ledger or by the module, if not by both."""
        return self._journal.expected is False or self.said_on is False

    @property
    def interrupted(self) -> bool:
        """Whether something on site has kept the supply off for longer than an actuator takes."""
        since = self._interrupted_since
        return since is not None and monotonic() - since >= self._switching.seconds(on=True)

    def follows(self, *, on: bool) -> bool | None:
        """Return whether the supply is seen to be on or off; None if nothing shows it."""
        return self._switching.follows(self._module.data.reading.values, on=on)

    # -- what the ledger is to be told ---------------------------------------

    @property
    def change_to_note(self) -> bool | None:
        """How the supply is since somebody else switched it; None if nobody did, or it is noted."""
        said = self.said_on
        if self._switching.is_pulse and self._awaited is not None:
            return None
        return None if said == self._journal.expected else said

    @property
    def failure_to_note(self) -> bool | None:
        """What was commanded and not followed, on or off; None is nothing, or it is noted."""
        return self._awaited if self.failed and not self._journal.failed else None

    # -- what happens --------------------------------------------------------

    def update(self, *, coil_energised: bool) -> None:
        """Take up how the module says that its supply stands."""
        said_on = self.said_on
        if said_on is None:
            return
        if self._module.data.answered_at != self._failed_after:
            self._journal.seen(on=said_on)
        if coil_energised and self._journal.expected is False and self._awaited is None and said_on:
            # Nobody closes a breaker that is held open: it has never tripped.
            self._awaited = False
        self._hold_against(said_on=said_on)
        self._note_interruption()

    def _note_interruption(self) -> None:
        values = self._module.data.reading.values
        if self._awaited is not None or not self._switching.is_interrupted(values):
            self._interrupted_since = None
        elif self._interrupted_since is None:
            self._interrupted_since = monotonic()

    def _hold_against(self, *, said_on: bool) -> None:
        on = said_on
        if self._switching.is_pulse and self._awaited is not None:
            on = self._awaited
        follows = self.follows(on=on)
        if on and not self._awaited:
            # Somebody opened a breaker that nobody told us of: no command of ours has failed.
            follows = True
        if follows is not False:
            if follows:
                self._awaited = None
            self._astray_since = None
            self.failed = False
            return
        now = monotonic()
        if self._astray_since is None:
            self._astray_since = now
        if now - self._astray_since >= self._switching.seconds(on=on):
            self.failed = True

    @contextmanager
    def awaiting(self, *, on: bool) -> Iterator[None]:
        """Await what is commanded inside; an error there takes that back and passes on."""
        before = self._awaited, self._astray_since, self.failed
        self._awaited, self._astray_since, self.failed = on, None, False
        try:
            yield
        except DeviceError, OvertakenError:
            self._awaited, self._astray_since, self.failed = before
            self._failed_after = self._module.data.answered_at
            raise

    def settle(self) -> None:
        """Await nothing more: the supply has followed, or nothing shows whether it has."""
        self._awaited = None

    def fail(self, *, on: bool) -> None:
        """Take note that the supply has had its time to follow the last command, and did not."""
        self.failed = True
        self._astray_since = monotonic() - self._switching.seconds(on=on)

"""One module's supply: how it stands, and switching it through the gate."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import math
from time import monotonic
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import CONF_STALE_POLLS, DEFAULT_STALE_POLLS, DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.errors import DeviceError, WrongModuleError
from ..device.points import Point
from ..device.switching import BY_HAND, Switching
from ..hub import HubCoordinator, PrepaidMeterConfigEntry
from ..ledger.errors import LedgerError
from ..ledger.rows import Actor
from ..policy.calendar import closed
from ..policy.gate import Decision, Mode, Situation, may_cut_off, may_restore
from ..policy.supply import Supply, supply
from ..rights import Person
from .controls import Controls, ControlStore
from .errors import HubClosedError, NotVerifiedError, SupplyRefusedError
from .hours import HubHours
from .issues import async_tell_energised, async_tell_not_followed
from .journal import NOT_VERIFIED, OVERTAKEN, Journal

# A supply that follows is seen within a second or two of it.
_LOOK_PAUSE: Final = 1.0

# A database that is away is asked again about as often as a person would look.
_LEDGER_PAUSE: Final = 30.0

# A trip coil that cannot be let go of now is tried again about as often as it is polled.
_RELEASE_PAUSE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command that the gate let through."""

    number: int
    """The row in the ledger."""
    verified: bool | None
    """Whether the supply was seen to follow; None where nothing shows it."""
    decision: Decision
    by_hand: bool = False
    """Whether somebody has to close the breaker now."""


class SupplyKeeper:
    """Knows how one tenant's supply stands, and is the only one to switch it."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PrepaidMeterConfigEntry,
        hub: HubCoordinator,
        module: ModuleCoordinator,
        switching: Switching,
        journal: Journal,
        controls: ControlStore,
        hours: HubHours,
    ) -> None:
        """Begin to watch, until the hub unloads."""
        self.supply: Supply | None = None
        """How it stands; what a command brings is only shown once it is verified or has failed."""
        self.module = module
        self.switching = switching
        self.journal = journal
        self._hass = hass
        self._entry = entry
        self._hub = hub
        self._store = controls
        self._hours = hours
        self._turn = asyncio.Lock()
        self._setting = asyncio.Lock()
        self._commanding = False
        self._closing = False
        self._astray_since: float | None = None
        self._unverified = False
        self._awaited: bool | None = None
        """What was commanded and has not been seen to happen since, on or off; None is nothing."""
        self._failed_after: datetime | None = None
        """When the module had last answered before a command to it failed."""
        self._noting = False
        self._rest_until = 0.0
        self._releasing = False
        self._release_from = 0.0
        entry.async_on_unload(module.async_add_listener(self.async_update))

    async def async_open(self) -> None:
        """Go on where the ledger says an earlier run left off. Raises LedgerError."""
        if self.journal.is_open:
            return
        await self.journal.async_open()
        on, since = self.journal.expected, self.journal.commanded_at
        age = 0.0 if since is None else (dt_util.utcnow() - since).total_seconds()
        if self.journal.failed:
            self._awaited = on
            self._astray_since = -math.inf
        elif on and since is not None and 0 <= age < BY_HAND:
            self._awaited = True
            self._astray_since = monotonic() - age

    async def async_close(self) -> None:
        """Switch nothing more, and return once what was begun is on record."""
        self._closing = True
        async with self._turn:
            pass

    # -- how it stands -------------------------------------------------------

    @property
    def controls(self) -> Controls:
        """What is set for this module."""
        return self._store.of(self.module.identity)

    async def async_set_controls(self, controls: Controls, actor: Actor) -> None:
        """Set it, for good on return. Raises LedgerError, with nothing set.

        While the ledger is away nobody is cut off, so nobody is harmed by a hold that must wait.
        """
        async with self._setting:
            for name, was, now in controls.changes_since(self.controls):
                await self.journal.async_set(actor, name, was, now)
            await self._store.async_set(self.module.identity, controls)
        self.module.async_update_listeners()

    async def async_forget_tenant(self, actor: Actor) -> None:
        """Take back what was granted to the tenant who left. Raises LedgerError."""
        controls = replace(self.controls, hold=None, emergency_credit=0)
        if controls != self.controls:
            await self.async_set_controls(controls, actor)

    async def async_hand_over(self, module: str) -> None:
        """Let another module of the same tenant have what is set for this one."""
        await self._store.async_set(module, self.controls)

    @property
    def is_switching(self) -> bool:
        """Whether a command was given and its effect is not known yet."""
        return self._commanding

    def situation(self) -> Situation:
        """Return how the module stands at this moment."""
        module, controls = self.module, self.controls
        credit = module.value("credit")
        now = dt_util.now()
        account = module.account
        total = module.value("total_loaded")
        cut_total = self.journal.total_at_cut
        return Situation(
            mode=self._mode(controls),
            credit=credit if module.says("credit") and isinstance(credit, int) else None,
            emergency_credit=controls.emergency_credit,
            relay_closed=self._supposed_on(),
            unverified=self._unverified,
            cut_by_force=self.journal.cut_by_force,
            loaded_since_cut=isinstance(total, int) and cut_total is not None and total > cut_total,
            fresh=self._is_fresh(),
            identity_proven=not isinstance(module.last_exception, WrongModuleError),
            clock_sure=self._is_clock_sure(),
            calendar=closed(
                self._hours.of(controls.hours),
                now,
                holiday=self._hours.holidays.is_holiday(now.date()),
                eve=self._hours.holidays.is_holiday(now.date() + timedelta(days=1)),
            ),
            hold=controls.hold is not None and controls.hold.holds_on(now.date()),
            top_up_pending=account is not None and bool(account.pending),
            automatic_restore=controls.automatic_restore,
        )

    def _mode(self, controls: Controls) -> Mode | None:
        mode = self.module.value("mode")
        if "mode" not in self.module.module.points:
            mode = controls.mode
        elif not self.module.says("mode"):
            mode = None
        return Mode(mode) if isinstance(mode, str) and mode in set(Mode) else None

    def _is_clock_sure(self) -> bool:
        key = "clock_unsure"
        if key not in self.module.module.points:
            return True
        return self.module.says(key) and self.module.value(key) is False

    def _said_on(self) -> bool | None:
        """Return what the module says of whether the supply is switched on."""
        key = self.switching.commanded_key
        if key is None or not self.module.says(key):
            return None
        return self.switching.commanded_on(self.module.data.reading.values)

    def _supposed_on(self) -> bool | None:
        """Return whether the supply is switched on, whatever comes of that; None is not known."""
        said = self._said_on()
        if said is not None and self.switching.is_pulse and self._unverified:
            # Nothing at the module tells what was commanded.
            return said if self._awaited is None else self._awaited
        return said

    @property
    def awaits_hand(self) -> bool:
        """Whether the supply was restored as far as it can be from here."""
        return self.switching.is_pulse and self._awaited is True and not self._unverified

    def _is_energised(self) -> bool:
        return self.module.says(self.switching.supply.relay) and self.switching.energised(
            self.module.data.reading.values
        )

    def _is_fresh(self) -> bool:
        answered_at = self.module.data.answered_at
        if self.module.silent or answered_at is None:
            return False
        polls = self._entry.options.get(CONF_STALE_POLLS, DEFAULT_STALE_POLLS)
        # A clock that was set back tells of an answer from the future.
        age = abs((dt_util.utcnow() - answered_at).total_seconds())
        return bool(age <= polls * self._hub.round_interval)

    @callback
    def async_update(self) -> None:
        """Take up what the module says now, unless a command is on its way."""
        if self._commanding:
            return
        said = self._said_on()
        if said is not None:
            if self.module.data.answered_at != self._failed_after:
                self.journal.seen(on=said)
            if self._is_energised():
                self._release_soon(said_on=said)
            self._hold_against_proof(said_on=said)
            if self._is_news(said) or self._is_failure_news():
                self._note_soon()
        if self.journal.is_open or self._rest_until:
            # Before the ledger was asked, what was commanded last is not known.
            self.supply = supply(self.situation())
            async_tell_not_followed(
                self._hass, self.module, on=self._supposed_on(), failed=self._unverified
            )
        if not self._is_energised() and self.module.says(self.switching.supply.relay):
            async_tell_energised(self._hass, self.module, energised=False)

    def _hold_against_proof(self, *, said_on: bool) -> None:
        """See whether the supply is what it was commanded to be, however long ago that was."""
        on = said_on
        if self.switching.is_pulse and self._awaited is not None:
            on = self._awaited
        follows = self.switching.follows(self.module.data.reading.values, on=on)
        if on and not self._awaited:
            # Somebody opened a breaker that nobody told us of: no command of ours has failed.
            follows = True
        if follows is not False:
            if follows:
                self._awaited = None
            self._astray_since = None
            self._unverified = False
            return
        now = monotonic()
        if self._astray_since is None:
            self._astray_since = now
        if now - self._astray_since >= self.switching.seconds(on=on):
            self._unverified = True

    def _is_news(self, said_on: bool) -> bool:
        """Return whether the supply was switched without a command from here."""
        if self.switching.is_pulse and self._awaited is not None:
            return False
        return self.journal.expected != said_on

    def _is_failure_news(self) -> bool:
        """Return whether a command was not followed, and the ledger does not know of it."""
        return self._unverified and self._awaited is not None and not self.journal.failed

    def _note_soon(self) -> None:
        """Enter what the ledger does not know yet."""
        if self._noting or monotonic() < self._rest_until:
            return
        self._noting = True
        self._start(self._async_note(), "supply")

    def _start(self, work: Coroutine[Any, Any, None], what: str) -> None:
        self._entry.async_create_background_task(
            self._hass, work, f"{DOMAIN} {what} {self.module.name}"
        )

    async def _async_note(self) -> None:
        try:
            async with self._turn:
                await self.async_open()
                said = self._said_on()
                if said is not None and self._is_news(said):
                    await self.journal.async_found(on=said, situation=self.situation())
                elif self._is_failure_news():
                    await self.journal.async_failed(NOT_VERIFIED, on=bool(self._awaited))
        except LedgerError as err:
            LOGGER.warning("The supply of %s waits for the ledger: %s", self.module.name, err)
            self._rest_until = monotonic() + _LEDGER_PAUSE
        finally:
            self._noting = False
        self.module.async_update_listeners()

    def _release_soon(self, *, said_on: bool) -> None:
        """Let go of a trip coil that was left energised, or it burns out."""
        if self.journal.expected is False and self._awaited is None and said_on:
            # Nobody closes a breaker that is held open: it has never tripped.
            self._awaited = False
        if self._releasing or monotonic() < self._release_from:
            return
        self._releasing = True
        self._start(self._async_release(), "release")

    async def _async_release(self) -> None:
        try:
            async with self._turn:
                with suppress(LedgerError):
                    await self.async_open()
                if not await self.module.async_look(self.switching.keys):
                    return
                if self._is_energised() and self._may_release():
                    await self.switching.release(self._async_write)
        except DeviceError as err:
            LOGGER.warning("%s: its trip coil cannot be let go of: %s", self.module.name, err)
        finally:
            self._releasing = False
            self._release_from = monotonic() + _RELEASE_PAUSE
        if self._is_energised():
            async_tell_energised(self._hass, self.module, energised=True)
        self.module.async_update_listeners()

    def _may_release(self) -> bool:
        """Return whether nobody is cut off by that, should it be no trip coil after all."""
        return self.journal.expected is False or self._said_on() is False

    # -- switching it --------------------------------------------------------

    async def async_switch(
        self, person: Person, *, on: bool, reason: str = "", confirmed_by: str | None = None
    ) -> Outcome:
        """Cut off the tenant or restore the supply, and return once it is seen to have happened.

        Raises SupplyRefusedError if the gate is closed, DeviceError if the module does not obey,
        NotVerifiedError if the supply does not follow, LedgerError or HubClosedError before
        anything is done.
        """
        async with self._turn:
            if self._closing:
                raise HubClosedError
            with suppress(LedgerError):
                await self.async_open()
            situation = self._as_commanded(await self._async_look())
            decide = may_restore if on else may_cut_off
            decision = decide(situation, person.asker)
            if not decision.allowed:
                await self._async_note_refusal(person, decision, situation, on=on, note=reason)
                raise SupplyRefusedError(decision, on=on)
            if on and self.awaits_hand and self.journal.command is not None:
                return Outcome(self.journal.command.number, None, decision, by_hand=True)
            row = await self.journal.async_commanded(
                person, decision, situation, on=on, note=reason, confirmed_by=confirmed_by
            )
            if not on:
                # The ledger may have taken its time, and somebody may have topped up meanwhile.
                await self._async_ask_again(person)
            self._commanding = True
            try:
                verified = await self._async_command(on=on)
            finally:
                self._commanding = False
                self.module.async_update_listeners()
        return Outcome(row.number, verified, decision, by_hand=on and self.awaits_hand)

    async def _async_ask_again(self, person: Person) -> None:
        """Make sure that a cut which is on record is still right. Raises SupplyRefusedError."""
        again = may_cut_off(self._as_commanded(await self._async_look()), person.asker)
        if not again.allowed:
            await self._async_failed(OVERTAKEN, on=False)
            self.module.async_update_listeners()
            raise SupplyRefusedError(again, on=False)

    def _as_commanded(self, situation: Situation) -> Situation:
        """Return a situation for the gate, which knows of no hands."""
        if self.awaits_hand:
            # Until a hand does it, it can be taken back, and asked for once more.
            return replace(situation, relay_closed=True, unverified=True)
        return situation

    async def _async_note_refusal(
        self, person: Person, decision: Decision, situation: Situation, *, on: bool, note: str
    ) -> None:
        try:
            await self.journal.async_refused(person.actor, decision, situation, on=on, note=note)
        except LedgerError as err:
            LOGGER.warning("The ledger knows nothing of an attempt that was refused: %s", err)

    async def _async_look(self) -> Situation:
        """Ask the module and the calendar now: nobody is switched by what was so a while ago."""
        await self._hours.holidays.async_refresh()
        keys = ("serial_number", "mode", "credit", "clock_unsure", *self.switching.keys)
        try:
            answered = await self.module.async_look(keys)
        except DeviceError:
            answered = False
        situation = self.situation()
        return situation if answered else replace(situation, fresh=False)

    async def _async_write(self, point: Point, value: bool) -> None:
        await self.module.async_write(point, value)

    async def _async_command(self, *, on: bool) -> bool | None:
        before = self._awaited, self._astray_since, self._unverified
        self._awaited, self._astray_since, self._unverified = on, None, False
        try:
            await self.switching.command(self._async_write, on=on)
        except DeviceError as err:
            self._awaited, self._astray_since, self._unverified = before
            self._failed_after = self.module.data.answered_at
            await self._async_failed(type(err).__name__, on=on)
            raise
        if on and not self.switching.can_restore and not self._said_on():
            # A hand closes the breaker, and the next polls will tell.
            return None
        verified = await self._async_verify(on=on)
        self._awaited = None
        return verified

    async def _async_verify(self, *, on: bool) -> bool | None:
        """Watch until the supply has followed. Raises NotVerifiedError if it does not in time."""
        deadline = monotonic() + self.switching.seconds(on=on)
        while True:
            follows = self.switching.follows(self.module.data.reading.values, on=on)
            if follows:
                return True
            if self._closing or (follows is None and self.module.last_update_success):
                # Whoever keeps the module next goes on watching.
                return None
            if monotonic() >= deadline:
                break
            await asyncio.sleep(_LOOK_PAUSE)
            with suppress(DeviceError):
                await self.module.async_look(self.switching.keys)
                if self._is_energised():
                    await self.switching.release(self._async_write)
        self._unverified = True
        self._astray_since = monotonic() - self.switching.seconds(on=on)
        await self._async_failed(NOT_VERIFIED, on=on)
        raise NotVerifiedError(on=on)

    async def _async_failed(self, why: str, *, on: bool) -> None:
        try:
            await self.journal.async_failed(why, on=on)
        except LedgerError as err:
            LOGGER.error(
                "%s: that its supply did not follow is not in the ledger: %s", self.module.name, err
            )

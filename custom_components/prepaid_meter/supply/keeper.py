"""One module's supply: how it stands, and switching it through the gate."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic
from typing import Final, NoReturn

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..access.person import Person
from ..const import CONF_STALE_POLLS, DEFAULT_STALE_POLLS, DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.errors import DeviceError, WrongModuleError
from ..device.points import Value
from ..device.switching import Switching
from ..hub.poller import HubCoordinator
from ..ledger.errors import LedgerError
from ..ledger.rows import Actor
from ..policy.calendar import closed
from ..policy.danger import Danger, danger_in
from ..policy.gate import Decision, Mode, Situation
from ..policy.reasons import Reason
from ..policy.supply import Supply, supply
from ..vending.account import Account
from .actuator_issues import async_tell_interrupted
from .controls import Changes, Controls, ControlStore
from .deciding import Command, DecidedWrite
from .declaration import Declaration
from .errors import (
    HubClosedError,
    NotVerifiedError,
    OppositeError,
    OvertakenError,
    SupplyRefusedError,
)
from .failures import failure_word
from .hours import HubHours
from .issues import async_tell_not_followed
from .journal import NOT_VERIFIED, OPPOSITE, OVERTAKEN, Journal
from .proof import SupplyProof
from .trip_coil import TripCoil

# A supply that follows is seen within a second or two of it.
_LOOK_PAUSE: Final = 1.0

# Loads come minutes apart: who is overtaken by another each time has a module that talks nonsense.
_TRIES: Final = 3

# A database that is away is asked again about as often as a person would look.
_LEDGER_PAUSE: Final = 30.0


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
        entry: ConfigEntry,
        hub: HubCoordinator,
        module: ModuleCoordinator,
        account: Account | None,
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
        self._account = account
        self._store = controls
        self._hours = hours
        self._turn = asyncio.Lock()
        self._heirs: list[str] = []
        """Modules that take this one's place as soon as the hub is loaded anew."""
        self._commanding = False
        self._closing = False
        self._noting = False
        self._rest_until = 0.0
        self.declaration = Declaration(hass, entry, module)
        self._proof = SupplyProof(module, switching, journal)
        self._coil = TripCoil(hass, entry, module, switching, self._proof, self._turn)
        entry.async_on_unload(module.async_add_listener(self.async_update))

    async def async_open(self) -> None:
        """Go on where the ledger says an earlier run left off. Raises LedgerError."""
        await self._proof.async_open()

    async def async_close(self) -> None:
        """Switch and set nothing more, and return once what was begun is on record."""
        self._closing = True
        async with self._turn, self._store.turn(self.module.identity):
            pass

    # -- how it stands -------------------------------------------------------

    @property
    def controls(self) -> Controls:
        """What is set for this module."""
        return self._store.of(self.module.identity)

    async def async_change_controls(self, changes: Changes, actor: Actor) -> None:
        """Set some of it, for good on return.

        Raises LedgerError or HubClosedError, with nothing set.

        Takes the changes and no result: others may be setting something else at the same time.
        While the ledger is away nobody is cut off, so nobody is harmed by a hold that must wait.
        """
        async with self._store.turn(self.module.identity):
            if self._closing:
                raise HubClosedError
            controls = replace(self.controls, **changes)
            await self.journal.async_set(actor, list(controls.changes_since(self.controls)))
            for module in (self.module.identity, *self._heirs):
                await self._store.async_set(module, controls)
        self.module.async_update_listeners()

    async def async_forget_tenant(self, actor: Actor) -> None:
        """Take back what was granted to the tenant who left. Raises LedgerError."""
        await self.async_change_controls({"hold": None, "emergency_credit": 0}, actor)

    async def async_hand_over(self, module: str) -> None:
        """Let another module of the same tenant have what is set for this one."""
        async with self._store.turn(self.module.identity):
            self._heirs.append(module)
            await self._store.async_set(module, self.controls)

    @property
    def _keys(self) -> tuple[str, ...]:
        """All that a decision is made of, the credit before what it is held against."""
        who_and_how = ("serial_number", "mode", "credit", "clock_unsure", *self.switching.keys)
        return (*who_and_how, "total_loaded")

    @property
    def is_switching(self) -> bool:
        """Whether a command was given and its effect is not known yet."""
        return self._commanding

    def situation(self) -> Situation:
        """Return how the module stands at this moment."""
        module, controls = self.module, self.controls
        now = dt_util.now()
        journal = self.journal
        total = self._amount("total_loaded")
        return Situation(
            mode=self._mode(controls),
            credit=self._amount("credit"),
            total_loaded=total,
            emergency_credit=controls.emergency_credit,
            actuator_declared=self.declaration.is_made,
            interrupted=self._proof.interrupted,
            relay_closed=self._proof.supposed_on,
            unverified=self._proof.failed,
            cut_by_force=journal.cut_by_force if journal.is_open else None,
            cut_for_danger=journal.cut_for_danger if journal.is_open else None,
            loaded_since_cut=journal.loaded_since_cut(total),
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
            top_up_pending=self._top_up_pending(),
            automatic_restore=controls.automatic_restore,
        )

    def _amount(self, key: str) -> int | None:
        value = self.module.value(key)
        return value if self.module.says(key) and isinstance(value, int) else None

    def _top_up_pending(self) -> bool | None:
        account = self._account
        if account is None:
            # Nothing is ever loaded from here.
            return False
        return bool(account.pending) if account.is_open else None

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
        if not self.declaration.is_made:
            # What the relay says then tells nothing of the supply.
            self.supply = supply(self.situation())
            return
        if self._coil.is_energised:
            self._coil.async_release_soon()
        if self._proof.said_on is not None:
            self._proof.update(coil_energised=self._coil.is_energised)
            if self._proof.change_to_note is not None or self._proof.failure_to_note is not None:
                self._note_soon()
        if self.journal.is_open or self._rest_until:
            # Before the ledger was asked, what was commanded last is not known.
            self.supply = supply(self.situation())
            async_tell_not_followed(
                self._hass, self.module, on=self._proof.supposed_on, failed=self._proof.failed
            )
            async_tell_interrupted(self._hass, self.module, interrupted=self._proof.interrupted)
        self._coil.async_withdraw_repair()

    def _note_soon(self) -> None:
        """Enter what the ledger does not know yet."""
        if self._noting or monotonic() < self._rest_until or self.module.restless.is_held:
            return
        self._noting = True
        self._entry.async_create_background_task(
            self._hass, self._async_note(), f"{DOMAIN} supply {self.module.name}"
        )

    async def _async_note(self) -> None:
        try:
            async with self._turn:
                await self.async_open()
                if self._proof.change_to_note is not None:
                    await self._async_note_change()
                elif (on := self._proof.failure_to_note) is not None:
                    await self.journal.async_failed(NOT_VERIFIED, on=on)
        except LedgerError as err:
            LOGGER.warning("The supply of %s waits for the ledger: %s", self.module.name, err)
            self._rest_until = monotonic() + _LEDGER_PAUSE
        finally:
            self._noting = False
        self.module.async_update_listeners()

    async def _async_note_change(self) -> None:
        """Enter that somebody else switched it, with credit and counters of one reading."""
        situation = await self._async_look()
        if not situation.fresh:
            situation = replace(situation, credit=None, total_loaded=None)
        if (on := self._proof.change_to_note) is not None:
            await self.journal.async_found(on=on, situation=situation)

    # -- switching it --------------------------------------------------------

    async def async_switch(
        self,
        person: Person,
        *,
        on: bool,
        reason: str = "",
        confirmed_by: str | None = None,
        danger: Danger | None = None,
    ) -> Outcome:
        """Cut off the tenant or restore the supply, and return once it is seen to have happened.

        A `danger`, or a reason whose words tell of one, is for a person to end. Raises
        SupplyRefusedError if the gate is closed, DeviceError if the module does not obey,
        NotVerifiedError if the supply does not follow, LedgerError or HubClosedError before
        anything is done.
        """
        if not on:
            danger = danger or danger_in(reason)
            person = replace(person, asker=replace(person.asker, for_danger=danger is not None))
            # Before its turn comes: no restore waits for a calendar.
            await self._hours.holidays.async_refresh()
        async with self._turn:
            if self._closing:
                raise HubClosedError
            command = Command(person, on, reason, confirmed_by, None if on else danger)
            for _ in range(_TRIES):
                try:
                    return await self._async_try(command)
                except OvertakenError as err:
                    if err.decision is not None:
                        raise SupplyRefusedError(err.decision, on=on) from err
            # Credit that is another one whenever it is looked at is not known.
            raise SupplyRefusedError(Decision((Reason.CREDIT_UNKNOWN,)), on=on)

    async def _async_try(self, command: Command) -> Outcome:
        """Decide, put it on record, and give the command. Raises OvertakenError besides."""
        on = command.on
        closed_book: LedgerError | None = None
        try:
            await self.async_open()
        except LedgerError as err:
            # Whoever is refused is told why all the same.
            closed_book = err
        situation = self._as_commanded(await self._async_look())
        # Waiting for the turn may have taken long: whoever asked may have lost the right.
        person = await command.person.async_still(self._hass)
        command = replace(command, person=person)
        decision = command.decide(situation)
        if not decision.allowed:
            await self._async_note_refusal(command, decision, situation)
            raise SupplyRefusedError(decision, on=on)
        if closed_book is not None:
            # Until it was asked, what was commanded last is not known.
            raise closed_book
        if on and self._proof.awaits_hand and self.journal.command is not None:
            return Outcome(self.journal.command.number, None, decision, by_hand=True)
        row = await self.journal.async_commanded(
            person,
            decision,
            situation,
            on=on,
            note=command.reason,
            confirmed_by=command.confirmed_by,
            danger=command.danger,
        )
        self._commanding = True
        try:
            verified = await self._async_command(command, situation)
        finally:
            self._commanding = False
            self.module.async_update_listeners()
        return Outcome(row.number, verified, decision, by_hand=on and self._proof.awaits_hand)

    def _check_again(self, command: Command, recorded: Situation, *, answered: bool) -> None:
        """Make sure, in the turn that writes, that what is on record is still right.

        The ledger may have taken its time, and others were there meanwhile. Raises OvertakenError.
        """
        # Why it was cut before: the record knows this command already.
        now = replace(self.situation(), cut_for_danger=recorded.cut_for_danger)
        if recorded.unverified:
            # Since the command is awaited, what became of the one before is no longer told.
            now = replace(now, relay_closed=recorded.relay_closed, unverified=True)
        if not answered:
            now = replace(now, fresh=False)
        again = replace(command, person=command.person.now()).decide(now)
        if not again.allowed:
            raise OvertakenError(again)
        if now.total_loaded != recorded.total_loaded:
            # It would count as loaded after the cut.
            raise OvertakenError(None)

    def _as_commanded(self, situation: Situation) -> Situation:
        """Return a situation for the gate, which knows of no hands."""
        if self._proof.awaits_hand:
            # Until a hand does it, it can be taken back, and asked for once more.
            return replace(situation, relay_closed=True, unverified=True)
        return situation

    async def _async_note_refusal(
        self, command: Command, decision: Decision, situation: Situation
    ) -> None:
        try:
            await self.journal.async_refused(
                command.person.actor, decision, situation, on=command.on, note=command.reason
            )
        except LedgerError as err:
            LOGGER.warning("The ledger knows nothing of an attempt that was refused: %s", err)

    async def _async_look(self) -> Situation:
        """Ask the module now: nobody is switched by what was so a while ago."""
        try:
            answered = await self.module.async_look(self._keys)
        except DeviceError:
            answered = False
        situation = self.situation()
        return situation if answered else replace(situation, fresh=False)

    async def _async_command(self, command: Command, recorded: Situation) -> bool | None:
        on = command.on
        before = dict(self.module.data.reading.values)

        def decide(answered: bool) -> None:
            self._check_again(command, recorded, answered=answered)

        write = DecidedWrite(self.module, self._keys, decide)
        try:
            with self._proof.awaiting(on=on):
                await self.switching.command(write, on=on)
        except OvertakenError:
            await self._async_failed(OVERTAKEN, on=on)
            raise
        except DeviceError as err:
            await self._async_failed(failure_word(err), on=on)
            raise
        if on and not self.switching.can_restore and not self._proof.said_on:
            # A hand closes the breaker, and the next polls will tell.
            return None
        verified = await self._async_verify(before, on=on)
        self._proof.settle()
        return verified

    async def _async_verify(self, before: Mapping[str, Value], *, on: bool) -> bool | None:
        """Watch until the supply has followed, as it was `before`.

        Raises NotVerifiedError if it does not in time, OppositeError if it does the opposite.
        """
        deadline = monotonic() + self.switching.seconds(on=on)
        trusted_from = monotonic() + self.switching.seconds_watched(before, on=on)
        while True:
            follows = self._proof.follows(on=on)
            if self.switching.opposed(before, self.module.data.reading.values, on=on):
                await self._async_take_back(on=on)
            if follows and monotonic() >= trusted_from:
                return True
            if self._closing or (follows is None and self.module.last_update_success):
                # Whoever keeps the module next goes on watching.
                return None
            if monotonic() >= max(deadline, trusted_from):
                break
            await asyncio.sleep(_LOOK_PAUSE)
            with suppress(DeviceError):
                await self.module.async_look(self.switching.keys)
                await self._coil.async_release()
        self._proof.fail(on=on)
        await self._async_failed(NOT_VERIFIED, on=on)
        raise NotVerifiedError(on=on)

    async def _async_take_back(self, *, on: bool) -> NoReturn:
        """Put the relay back where it was, and command nothing until somebody has looked.

        Raises OppositeError.
        """
        self.declaration.async_refute()
        taken_back = True
        try:
            await self.switching.take_back(self.module.async_write, on=on)
        except DeviceError as err:
            taken_back = False
            LOGGER.error("%s: its relay could not be put back: %s", self.module.name, err)
        self._proof.settle()
        await self._async_failed(OPPOSITE, on=on)
        raise OppositeError(on=on, taken_back=taken_back)

    async def _async_failed(self, why: str, *, on: bool) -> None:
        try:
            await self.journal.async_failed(why, on=on)
        except LedgerError as err:
            LOGGER.error(
                "%s: that its supply did not follow is not in the ledger: %s", self.module.name, err
            )

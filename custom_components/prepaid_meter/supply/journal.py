"""What happened to one module's supply, in the ledger."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from ..access.person import Person
from ..coordinator import ModuleCoordinator
from ..ledger.kinds import ActorKind, RowKind, Source
from ..ledger.rows import SYSTEM, Actor, Draft, Json, Row
from ..policy.danger import Danger
from ..policy.gate import Decision, Situation
from ..vending.account import Account
from ..vending.book import Book
from .danger_record import DangerRecord, rows_since_restored
from .failures import MAY_HAVE_ARRIVED

_COMMANDS: Final = (RowKind.CUT_OFF, RowKind.RESTORE)
_KINDS: Final = (*_COMMANDS, RowKind.CUT_OFF_FAILED, RowKind.RESTORE_FAILED)

NOT_VERIFIED: Final = "not_verified"
"""The relay obeyed, but the supply did not follow."""

OPPOSITE: Final = "opposite"
"""The command did the opposite of its purpose: the relay moves something else than was said."""

OVERTAKEN: Final = "overtaken"
"""By the time the command was on record it was no longer allowed, so it was not given."""


class Journal:
    """Writes rows about a module's supply, once it is open. Methods raise LedgerError."""

    def __init__(self, book: Book, module: ModuleCoordinator, account: Account | None) -> None:
        """Write into a hub's book."""
        self.book = book
        self._module = module
        self._account = account
        self.expected: bool | None = None
        """Whether the supply is on as far as the ledger knows; None if it knows nothing."""
        self.command: Row | None = None
        """The last time the supply was switched, from here or at the module."""
        self.failed = False
        """Whether the supply was seen not to follow that."""
        self.is_open = False
        """Whether the ledger was asked."""
        self.total_at_cut: int | None = None
        """What had been loaded in all when the tenant was cut off, minor units."""
        self.cut_by_force = False
        self._danger = DangerRecord({NOT_VERIFIED, *MAY_HAVE_ARRIVED})
        self._expected_before: bool | None = None
        self._doubtful: Row | None = None

    async def async_open(self) -> None:
        """Take up what the ledger knew last."""
        if self.is_open:
            return
        last, command, since_restored = await self.book.call(self._last_rows)
        self.is_open = True
        for row in since_restored:
            self._danger.take(row)
        if last is None or command is None:
            return
        self.expected = command.kind is RowKind.RESTORE
        self._remember_command(command)
        if last.kind not in _COMMANDS:
            self.failed = last.details.get("why") == NOT_VERIFIED
            if not self.failed:
                # The module did not obey, so all is as it was.
                self.expected = not self.expected

    def _last_rows(self) -> tuple[Row | None, Row | None, list[Row]]:
        book, module = self.book, self._module.identity
        return (
            book.ledger.last(book.hub, module, _KINDS),
            book.ledger.last(book.hub, module, _COMMANDS),
            rows_since_restored(book.ledger, book.hub, module, _KINDS),
        )

    @property
    def cut_for_danger(self) -> bool:
        """Whether it is cut to protect people or the building."""
        return self._danger.stands

    def loaded_since_cut(self, total: int | None) -> bool | None:
        """Return whether more is loaded in all than at the cut; None is not known."""
        if not self.is_open or total is None:
            return None
        return self.total_at_cut is not None and total > self.total_at_cut

    @property
    def commanded_at(self) -> datetime | None:
        """When the last command was given, if it came from here."""
        command = self.command
        return command.time if command is not None and command.source is Source.REMOTE else None

    def _remember_command(self, row: Row) -> None:
        if row.kind in _COMMANDS:
            total = row.details.get("total_loaded")
            is_cut = row.kind is RowKind.CUT_OFF
            self.total_at_cut = total if is_cut and isinstance(total, int) else None
            self.cut_by_force = is_cut and bool(row.details.get("overridden"))
            self.command = row
            self.failed = False
            self._doubtful = None

    def seen(self, *, on: bool) -> None:
        """Take note that the supply is seen as it is expected to be, or not."""
        if on == self.expected:
            # A command whose answer was lost did not arrive.
            self._doubtful = None

    async def async_found(self, *, on: bool, situation: Situation) -> None:
        """Note how the supply is found; what nobody commanded from here happened at the module.

        A module that was never switched is as it is.
        """
        kind = RowKind.RESTORE if on else RowKind.CUT_OFF
        if self.expected is not None and self.expected != on:
            details = self._details(situation)
            if (late := self._doubtful) is not None and late.kind is kind:
                # The command had arrived, and only its answer was lost.
                details["belated"] = late.number
                await self._append(kind, late.actor, details, source=late.source, note=late.note)
            else:
                await self._append(kind, Actor(ActorKind.AT_MODULE), details)
        self.expected = on

    async def async_commanded(
        self,
        person: Person,
        decision: Decision,
        situation: Situation,
        *,
        on: bool,
        note: str,
        confirmed_by: str | None,
        danger: Danger | None,
    ) -> Row:
        """Note a command that is about to be given."""
        before = self.expected
        row = await self._append(
            RowKind.RESTORE if on else RowKind.CUT_OFF,
            person.actor,
            {
                **self._details(situation),
                "forced": person.asker.force,
                "overridden": [reason.value for reason in decision.overridden],
                "confirmed_by": confirmed_by,
                **({} if danger is None else {"danger": danger.value}),
                **person.details,
            },
            source=Source.REMOTE,
            note=note,
        )
        self.expected = on
        self._expected_before = before
        return row

    async def async_failed(self, why: str, *, on: bool) -> None:
        """Note that the supply did not follow the last command."""
        if why != NOT_VERIFIED:
            # The module did not obey, so all is as it was.
            self.expected = not on if self._expected_before is None else self._expected_before
            self._doubtful = self.command if why in MAY_HAVE_ARRIVED else None
        await self._append(
            RowKind.RESTORE_FAILED if on else RowKind.CUT_OFF_FAILED,
            SYSTEM,
            {"why": why},
        )
        self.failed = why == NOT_VERIFIED

    async def async_refused(
        self, actor: Actor, decision: Decision, situation: Situation, *, on: bool, note: str
    ) -> None:
        """Note an attempt that the gate refused."""
        await self._append(
            RowKind.ATTEMPT_REFUSED,
            actor,
            {
                **self._details(situation),
                "action": "restore" if on else "cut_off",
                "reasons": [reason.value for reason in decision.reasons],
            },
            source=Source.REMOTE,
            note=note,
        )

    async def async_set(self, actor: Actor, changes: Iterable[tuple[str, str, str]]) -> None:
        """Note what was set that the module has no register for, all or nothing of it.

        Of each change the name, the old value and the new one.
        """
        drafts = [
            self._draft(
                RowKind.SETTING_CHANGED,
                actor,
                {"setting": setting, "from": was, "to": now},
                source=Source.REMOTE,
            )
            for setting, was, now in changes
        ]
        if drafts:
            await self.book.append(*drafts)

    def _details(self, situation: Situation) -> dict[str, Json]:
        unit = self._module.credit_unit
        return {
            "mode": None if situation.mode is None else situation.mode.value,
            "credit": None
            if situation.credit is None
            else f"{unit.from_minor(situation.credit)} {unit.name}",
            "total_loaded": situation.total_loaded,
        }

    async def _append(
        self,
        kind: RowKind,
        actor: Actor,
        details: dict[str, Json],
        *,
        source: Source = Source.UNKNOWN,
        note: str = "",
    ) -> Row:
        (row,) = await self.book.append(self._draft(kind, actor, details, source=source, note=note))
        self._remember_command(row)
        self._danger.take(row)
        return row

    def _draft(
        self,
        kind: RowKind,
        actor: Actor,
        details: dict[str, Json],
        *,
        source: Source = Source.UNKNOWN,
        note: str = "",
    ) -> Draft:
        account = self._account
        return Draft(
            kind=kind,
            module=self._module.identity,
            tenant=None if account is None else account.tenant,
            actor=actor,
            unit=self._module.credit_unit,
            source=source,
            note=note,
            details=details,
        )

"""Refused attempts in the book: the first at once, and what follows within a minute as one row.

Rows can never be removed again, so whoever may do nothing must not be able to write many.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Final

from ..ledger.errors import LedgerError
from ..ledger.kinds import ActorKind
from ..ledger.rows import Draft, Json

MINUTE: Final = 60.0

_MOST_NAMED: Final = 20
"""Of actions, reasons and modules; more than a person reads in one row."""

type Append = Callable[[Draft], Awaitable[object]]


@dataclass(slots=True)
class _Minute:
    """What somebody was refused since the last row about it."""

    timer: asyncio.TimerHandle | None = None
    drafts: dict[str | None, Draft] = field(default_factory=dict)
    modules: Counter[str | None] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def take(self, draft: Draft) -> None:
        self.modules[draft.module] += 1
        self.drafts.setdefault(draft.module, draft)
        self.actions[str(draft.details.get("action"))] += 1
        reasons = draft.details.get("reasons")
        self.reasons.update(map(str, reasons if isinstance(reasons, list) else ()))

    def row(self) -> Draft:
        """Return the one row that tells of all, at the module that was tried most."""
        ((module, _),) = self.modules.most_common(1)
        ((action, _),) = self.actions.most_common(1)
        details: dict[str, Json] = {
            **self.drafts[module].details,
            "action": action,
            "reasons": _named(self.reasons),
            "count": self.modules.total(),
        }
        if len(self.actions) > 1:
            details["actions"] = _named(self.actions)
        if len(self.modules) > 1:
            details["modules"] = _named(self.modules)
        return replace(self.drafts[module], details=details)


def _named(counted: Counter[str] | Counter[str | None]) -> list[Json]:
    return [name for name, _ in counted.most_common(_MOST_NAMED)]


class Refusals:
    """Counts the refusals of each person, and writes them down."""

    def __init__(self, append: Append) -> None:
        """Write with `append`, which raises LedgerError."""
        self._append = append
        self._minutes: dict[Hashable, _Minute] = {}
        self._writing: set[asyncio.Task[None]] = set()

    async def note(self, draft: Draft, *, of_person: bool) -> bool:
        """Write down a refusal, or count it; return whether a row was written.

        With `of_person` it was refused because of who asked, whatever they asked for. Raises
        LedgerError once a minute; what was not written is part of the next row then.
        """
        key = _key(draft, of_person=of_person)
        if (minute := self._minutes.get(key)) is not None:
            minute.take(draft)
            return False
        minute = self._minutes[key] = _Minute()
        self._wait(key, minute)
        try:
            await self._append(draft)
        except LedgerError:
            minute.take(draft)
            raise
        return True

    async def close(self) -> None:
        """Write what is counted, and count nothing any more."""
        minutes, self._minutes = self._minutes, {}
        for minute in minutes.values():
            if minute.timer is not None:
                minute.timer.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)
        for minute in minutes.values():
            if minute.modules:
                await self._append(minute.row())

    def _wait(self, key: Hashable, minute: _Minute) -> None:
        minute.timer = asyncio.get_running_loop().call_later(MINUTE, self._over, key)

    def _over(self, key: Hashable) -> None:
        """Write one row about a minute in which there was more, and begin another."""
        minute = self._minutes.pop(key, None)
        if minute is None or not minute.modules:
            return
        following = self._minutes[key] = _Minute()
        self._wait(key, following)
        task = asyncio.get_running_loop().create_task(self._write(minute, following))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, minute: _Minute, following: _Minute) -> None:
        try:
            await self._append(minute.row())
        except LedgerError:
            # It waits for the next row, together with what comes meanwhile.
            for name in ("modules", "actions", "reasons"):
                getattr(following, name).update(getattr(minute, name))
            following.drafts = {**minute.drafts, **following.drafts}


def _key(draft: Draft, *, of_person: bool) -> Hashable:
    # An automation has another id each time that it runs.
    who = (draft.actor.kind, draft.actor.id if draft.actor.kind is ActorKind.USER else None)
    if of_person:
        return who
    details = draft.details
    return (*who, draft.module, str(details.get("action")), str(details.get("reasons")))

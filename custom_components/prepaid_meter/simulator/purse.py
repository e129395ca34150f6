"""How credit gets into a module: over the wire by its profile's procedure, or at the module."""

from collections.abc import Mapping
from secrets import randbelow
from time import time_ns
from typing import Final

from ..device.points import Procedure, Profile, Role, TopUp, Value
from ..device.roles import APPLIED, LOAD, NONE, REFUND
from .clock import SECOND, to_time
from .errors import ILLEGAL_VALUE, CommandError, RefusedError
from .physical import LOAD_SOURCES, LOG_LENGTH, Design, Load, Physical

REMOTE: Final = "remote"

# Credit and the amount of a load are shown in 32 signed bits.
_MOST: Final = 2**31 - 1

_BITS_BELOW_A_MILLISECOND: Final = 20
_CHANCE: Final = 1 << 32


def load_at_module(
    design: Design, state: Physical, amount: int, source: str, at: int, voucher: int = 0
) -> None:
    """Load credit by card, stick or keypad, minor units. Raises CommandError.

    `at` is the module's own time, in seconds since 1970; `voucher` a sequence number.
    """
    if source not in LOAD_SOURCES:
        raise CommandError(f"Credit comes by one of {', '.join(LOAD_SOURCES)}, not {source}.")
    if not 0 < amount <= design.maximum_load:
        raise CommandError(
            f"The module loads from 1 to {design.maximum_load} minor units at a time, not {amount}."
        )
    _load(state, amount, voucher, source, at)


def refund_at_module(
    design: Design, state: Physical, amount: int, source: str, at: int, voucher: int
) -> None:
    """Take credit back by card or stick, minor units. Raises CommandError."""
    if not 0 < amount <= min(design.maximum_load, state.credit):
        raise CommandError(f"The module has {state.credit} minor units, not {amount} to give back.")
    _load(state, -amount, voucher, source, at)


def load_from_elsewhere(design: Design, state: Physical, amount: int, at: int) -> None:
    """Take another program's request over the wire, minor units. Raises CommandError.

    Below zero it takes credit back.
    """
    # As controllers that share modules are to number their requests: by the time, and by chance.
    least = max(state.load_reference + 1, time_ns() // 1_000_000 << _BITS_BELOW_A_MILLISECOND)
    reference = least + randbelow(_CHANCE)
    command = REFUND if amount < 0 else LOAD
    _take_reference(design, state, command, abs(amount), reference, at)
    if state.load_result != APPLIED:
        raise CommandError(f"The module refuses it: {state.load_result}.")


def take(
    top_up: TopUp, design: Design, state: Physical, written: Mapping[str, Value], at: int
) -> None:
    """Carry out a request to load over the wire. Raises RefusedError."""
    said = {role: written[top_up.points[role]] for role in top_up.procedure.written}
    numbers = [value for value in said.values() if isinstance(value, int)]
    match said.get(Role.COMMAND), numbers:
        case str(command), [amount, reference]:
            _take_reference(design, state, command, amount, reference, at)
        case None, [amount, count]:
            _take_counter(design, state, amount, count, at)
        case _:
            raise RefusedError(ILLEGAL_VALUE)


# Nothing below waits for anything, so a saved state has all of a load or none of it.


def _take_reference(
    design: Design, state: Physical, command: str, amount: int, reference: int, at: int
) -> None:
    """Judge a request with a higher reference than the last; any other changes nothing."""
    if reference <= state.load_reference:
        return
    result = _judged(design, state.credit, command, amount)
    state.load_command = command
    state.load_amount = amount
    state.load_reference = reference
    state.load_result = result
    if result == APPLIED:
        _load(state, -amount if command == REFUND else amount, reference, REMOTE, at)


def _take_counter(design: Design, state: Physical, amount: int, count: int, at: int) -> None:
    """Load if this is the purchase after the last; any other changes nothing."""
    if count == state.load_count + 1 and 0 < amount <= design.maximum_load:
        _load(state, amount, 0, REMOTE, at)


def _judged(design: Design, credit: int, command: str, amount: int) -> str:
    if command == NONE:
        return NONE
    if amount == 0:
        return "amount_not_allowed"
    if command == REFUND:
        return "exceeds_credit" if amount > credit else APPLIED
    if amount > min(design.maximum_load, _MOST - credit):
        return "above_maximum"
    return APPLIED


def _load(state: Physical, amount: int, reference: int, source: str, at: int) -> None:
    state.total_loaded += amount
    state.load_count += 1
    state.last_load = amount
    state.last_load_at = at
    state.last_load_source = source
    load = Load(
        number=state.load_count,
        reference=reference,
        amount=amount,
        credit=state.credit,
        at=at,
        source=source,
    )
    state.log = [load, *state.log][:LOG_LENGTH]


def values(profile: Profile, state: Physical) -> dict[str, Value]:
    """Return what the profile's points for loading show."""
    shown: dict[str, Value] = {}
    if (top_up := profile.top_up) is not None and top_up.procedure is Procedure.REFERENCE:
        points = top_up.points
        shown |= {
            points[Role.COMMAND]: state.load_command,
            points[Role.AMOUNT]: state.load_amount,
            points[Role.REFERENCE]: state.load_reference or None,
            points[Role.RESULT]: state.load_result,
        }
    log = top_up.points.get(Role.LOG, "") if top_up is not None else ""
    if (records := profile.records.get(log)) is not None:
        for index, load in enumerate(state.log[: records.count]):
            said: dict[str, Value] = {
                "number": load.number,
                "reference": load.reference or None,
                "amount": load.amount,
                "credit": load.credit,
                "time": to_time(load.at * SECOND),
                "source": load.source,
            }
            shown |= {records.key(index, field): value for field, value in said.items()}
    return shown

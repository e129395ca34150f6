"""Loading credit over the wire, exactly once over a link that loses requests and replies.

An order is sent, then the module is asked what became of it; only its own word settles an order.
Sending one again is harmless: a module that knows references takes each only once, one that counts
purchases takes only the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Final

from . import codec
from .errors import (
    CountersWentBackError,
    LinkError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
)
from .log import log_of, read_one_by_one, records_in
from .module import Module, Reading
from .orders import (
    Applied,
    Counters,
    Doubt,
    Open,
    Order,
    Record,
    Refusal,
    Refused,
    Settlement,
    Uncertain,
)
from .points import Procedure, Profile, Role, TopUp, Value
from .roles import APPLIED, COUNTERS, LOAD, REFUND

__all__ = [
    "Applied",
    "Counters",
    "Doubt",
    "Open",
    "Order",
    "Record",
    "Refusal",
    "Refused",
    "Settlement",
    "Uncertain",
    "attempt",
    "can_carry",
    "count_key",
    "counters",
    "loads_since",
    "send",
    "settle",
]

MAXIMUM: Final = "maximum_load"
TOTAL: Final = "total_loaded"
USED: Final = "total_used"

# Nothing but a load at the module itself, in the same half second, comes between two reads of one
# look; three times running it is no coincidence.
_LOOKS: Final = 3

# What a module answers to a request that it will never follow, however often it is sent. Busy,
# failed and the gateway's own codes say nothing about what becomes of the request.
_FINAL_CODES: Final = frozenset({1, 2, 3})


def count_key(profile: Profile) -> str:
    """Return the point that moves with every load."""
    return _names(profile)[0]


def total_key(profile: Profile) -> str:
    """Return the point that adds up what was loaded."""
    return _names(profile)[1]


async def counters(module: Module) -> Counters:
    """Read a module's counters as they are at one time. Raises DeviceError."""
    keys = [MAXIMUM] if MAXIMUM in module.points else []
    return (await _look(module, *keys)).counters


def can_carry(module: Module, amount: int) -> bool:
    """Return whether the register for amounts can say one, minor units."""
    point = module.points[_top_up(module).points[Role.AMOUNT]]
    try:
        codec.encode(point, amount)
    except ValueError:
        return False
    return True


async def send(module: Module, order: Order) -> None:
    """Send an order in one request, once it is proven who is asked. Raises DeviceError.

    Whatever it raises or does not raise, only `settle` tells what became of the order. Raises
    ValueError for an order that the module's procedure cannot carry.
    """
    top_up = _top_up(module)
    points = top_up.points
    if order.refund and not top_up.refunds:
        raise ValueError(f"{module.profile.name} gives no credit back over the wire")
    if top_up.procedure is Procedure.COUNTER:
        await module.write_together(
            {
                points[Role.AMOUNT]: order.amount,
                points[Role.COUNT]: order.baseline.count + 1,
            }
        )
        return
    if order.reference < 1:
        raise ValueError("a reference is 1 or more")
    await module.write_together(
        {
            points[Role.COMMAND]: REFUND if order.refund else LOAD,
            points[Role.AMOUNT]: order.amount,
            points[Role.REFERENCE]: order.reference,
        }
    )


async def settle(
    module: Module, order: Order, *, refused: ModuleRefusedError | None = None
) -> Settlement:
    """Ask what became of an order. Raises DeviceError.

    `refused` is what `send` raised, if the module answered with an exception: where nothing has
    changed, a final one means that it never will.
    """
    top_up = _top_up(module)
    log = log_of(module.profile)
    newest = [] if log is None else [log.key(0, "number")]
    if top_up.procedure is Procedure.COUNTER:
        settlement = _settle_by_count(order, await _look(module, *newest))
    else:
        asked = [top_up.points[role] for role in (Role.COMMAND, Role.AMOUNT, Role.RESULT)]
        settlement = _settle_by_reference(order, await _look(module, *asked, *newest), top_up)
    if isinstance(settlement, Open) and refused is not None and refused.code in _FINAL_CODES:
        return Refused(Refusal.NOT_UNDERSTOOD)
    return settlement


async def attempt(module: Module, order: Order) -> Settlement:
    """Send an order once and ask what became of it. Raises DeviceError if that cannot be asked."""
    refused = None
    try:
        await send(module, order)
    except ModuleRefusedError as err:
        refused = err
    except LinkError, ModuleSilentError, ModuleGarbledError:
        # Lost on the way or on the way back: the module knows.
        pass
    return await settle(module, order, refused=refused)


async def loads_since(module: Module, count: int) -> tuple[list[Record], int]:
    """Return the loads after the `count`th, oldest first, and how many are no longer logged.

    The amount of those that are not follows from the totals. Raises DeviceError, of them
    CountersWentBackError if the module has not counted so many loads.
    """
    log = log_of(module.profile)
    key = count_key(module.profile)
    together = [log.blocks[0]] if log and len(log.blocks) == 1 else []
    reading = reduce(
        Reading.merged, await module.read_together(module.points[key].block, *together)
    )
    if log is None:
        records: list[Record] = []
    elif together:
        records = records_in(reading, log, range(log.count))
    else:
        records = await read_one_by_one(module, log, count)
    newest = max([_whole(reading, key), *(record.number for record in records[:1])])
    if newest < count:
        raise CountersWentBackError(f"{newest} loads counted, {count} known")
    found = [record for record in reversed(records) if record.number > count]
    return found, newest - count - len(found)


# -- one look at a module ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """Counters and whatever else was asked, as they were at one time."""

    counters: Counters
    values: Mapping[str, Value]
    log: list[Record]
    """The newest loads without a gap, newest first; empty if the log does not begin with them."""

    def record_of(self, reference: int) -> Record | None:
        """Return the load that the order with a reference was."""
        return next((record for record in self.log if record.order == reference), None)

    def applied(self, record: Record | None) -> Applied:
        """Return what is known of a load that was carried out."""
        if record is None:
            return Applied()
        later = sum(other.amount for other in self.log if other.number > record.number)
        return Applied(
            number=record.number,
            credit=record.credit,
            total_loaded=self.counters.total_loaded - later,
            time=record.time,
        )

    def reaches_back_to(self, count: int) -> bool:
        """Whether every load after the `count`th is in the log."""
        return self.counters.count == count or (bool(self.log) and self.log[-1].number <= count + 1)


async def _look(module: Module, *keys: str) -> _Look:
    """Read the counters and some more points, so that no load came in between."""
    profile = module.profile
    count, total = _names(profile)
    reference = _reference_key(profile)
    used = [USED] if USED in module.points and total == TOTAL else []
    wanted = [count, "credit", total, *used, *([reference] if reference else []), *keys]
    blocks = list(dict.fromkeys(module.points[key].block for key in wanted))
    if len(blocks) > 1:
        # Counted once more at the end, a load in between shows.
        blocks.append(blocks[0])
    for _ in range(_LOOKS):
        readings = await module.read_together(*blocks)
        if _whole(readings[0], count) == _whole(readings[-1], count):
            break
    else:
        raise ModuleGarbledError("the module counts loads faster than it can be read")
    reading = reduce(Reading.merged, readings)
    if back := module.counting.went_back(reading.values):
        raise ModuleGarbledError(f"{', '.join(sorted(back))} went back")
    found = Counters(
        count=_whole(reading, count),
        total_loaded=_whole(reading, total),
        credit=_whole(reading, "credit"),
        # None is a module that has seen none yet.
        reference=_whole(reading, reference, none=0) if reference else 0,
        maximum=_whole(reading, MAXIMUM) if MAXIMUM in keys else None,
        drift=_drift(reading, readings[0], total) if used else 0,
    )
    log = log_of(profile)
    records = [] if log is None else records_in(reading, log, range(log.count))
    if records and records[0].number != found.count:
        records = []
    return _Look(found, reading.values, records)


def _drift(reading: Reading, first: Reading, total: str) -> int:
    """Return by how much credit is off from loads less use; it only falls while it is read."""
    used = reading.values[USED]
    if not isinstance(used, int):
        return 0
    balance = _whole(reading, total) - used
    highest = first.values.get("credit")
    lowest = _whole(reading, "credit")
    if isinstance(highest, int) and balance > highest:
        return highest - balance
    return max(0, lowest - balance)


def _whole(reading: Reading, key: str, none: int | None = None) -> int:
    """Return a number that must be right. Raises ModuleGarbledError."""
    value = reading.values.get(key)
    if value is None and key not in reading.invalid and none is not None:
        return none
    if not isinstance(value, int) or isinstance(value, bool):
        raise ModuleGarbledError(f"{key} is no number")
    return value


def _names(profile: Profile) -> tuple[str, str]:
    """Return the points that count loads and add them up."""
    if profile.top_up is not None and profile.top_up.procedure is Procedure.COUNTER:
        return profile.top_up.points[Role.PURCHASES], profile.top_up.points[Role.TOTAL]
    if not profile.points.keys() >= set(COUNTERS):
        raise ValueError(f"{profile.name} counts no loads")
    return COUNTERS


def _reference_key(profile: Profile) -> str | None:
    return profile.top_up.points.get(Role.REFERENCE) if profile.top_up else None


def _top_up(module: Module) -> TopUp:
    if module.profile.top_up is None:
        raise ValueError(f"{module.profile.name} takes no credit over the wire")
    return module.profile.top_up


# -- what became of an order ---------------------------------------------------


def _settle_by_reference(order: Order, seen: _Look, top_up: TopUp) -> Settlement:
    last, count = seen.counters.reference, order.baseline.count
    if seen.counters.count < count:
        return Uncertain(Doubt.WENT_BACK)
    if last < order.reference:
        return Open()
    if (record := seen.record_of(order.reference)) is not None:
        # Ours is of our amount, and came after what was counted before it was sent.
        if record.amount != order.signed or record.number <= count:
            return Uncertain(Doubt.REFERENCE_TAKEN)
        return seen.applied(record)
    if last > order.reference:
        if seen.reaches_back_to(count):
            return Refused(Refusal.SUPERSEDED)
        return Uncertain(Doubt.FORGOTTEN)
    said = [seen.values[top_up.points[role]] for role in (Role.COMMAND, Role.AMOUNT, Role.RESULT)]
    if said[:2] != [REFUND if order.refund else LOAD, order.amount]:
        return Uncertain(Doubt.REFERENCE_TAKEN)
    if said[2] == APPLIED:
        # Its word alone is no proof against its own log.
        if seen.reaches_back_to(count):
            return Uncertain(Doubt.REFERENCE_TAKEN)
        return seen.applied(None)
    if said[2] in set(Refusal):
        return Refused(Refusal(str(said[2])))
    raise ModuleGarbledError(f"{top_up.points[Role.RESULT]} is {said[2]}")


def _settle_by_count(order: Order, seen: _Look) -> Settlement:
    now, before = seen.counters, order.baseline
    if (now.count, now.total_loaded) == (before.count, before.total_loaded):
        return Open()
    if now.count < before.count:
        return Uncertain(Doubt.WENT_BACK)
    if (now.count, now.total_loaded) != (before.count + 1, before.total_loaded + order.amount):
        return Uncertain(Doubt.OTHER_LOAD)
    if seen.log:
        return seen.applied(seen.log[0])
    return Applied(number=now.count, credit=now.credit, total_loaded=now.total_loaded)

"""Readings without what cannot be, proved in the turn of the bus that reads them."""

from collections.abc import Iterable
from dataclasses import replace

from .counting import AMOUNTS, CREDIT, SLACK, TOTALS, number
from .errors import DeviceError, LinkError, WrongModuleError
from .module import Module, Reading, Turn


async def read_held(module: Module, block: str, turn: Turn | None = None) -> dict[str, Reading]:
    """Read a block, and what proves its amounts where they are far from what they were.

    What cannot be is invalid in the readings, which come by their blocks, totals before credit.
    Raises as `Module.read`.
    """
    if turn is None:
        reading = await module.read(block)
    else:
        reading = await module.read(block, turn=turn)
    counting = module.counting
    if not counting.moved(reading.values):
        return {block: _judged(module, reading)}
    if not counting.can_prove:
        return {block: _judged(module, reading, counting.unexplained(reading.values))}
    if turn is not None:
        return await _proved(module, block, turn)
    async with module.turn() as own:
        return await _proved(module, block, own)


async def _proved(module: Module, block: str, turn: Turn) -> dict[str, Reading]:
    """Read all that credit follows from, and hold what moved unless it agrees."""
    counting = module.counting
    first = await module.read(module.points[CREDIT].block, turn=turn)
    found = {}
    try:
        for name in dict.fromkeys(module.points[key].block for key in sorted(TOTALS)):
            found[name] = await module.read(name, turn=turn)
        # Credit falls while it is read: it is between the two.
        name = module.points[CREDIT].block
        found[name] = await module.read(name, turn=turn)
    except LinkError, WrongModuleError:
        raise
    except DeviceError:
        found = found or {module.points[CREDIT].block: first}
        agrees = False
    else:
        agrees = _agrees(first, found.values())
    judged: dict[str, Reading] = {}
    doubted = not agrees
    for name, reading in found.items():
        moved = counting.moved(reading.values)
        judged[name] = _judged(module, reading, moved if doubted else ())
        doubted = doubted or bool(TOTALS & judged[name].invalid)
    if block not in judged:
        judged[block] = _judged(module, await module.read(block, turn=turn))
    return judged


def _agrees(first: Reading, later: Iterable[Reading]) -> bool:
    """Return whether credit is loads less use, as far as it can be told while it falls."""
    values = {key: value for each in later for key, value in each.values.items()}
    before = number(first.values.get(CREDIT))
    credit, loaded, used = (number(values.get(key)) for key in AMOUNTS)
    if before is None or credit is None or loaded is None or used is None:
        return False
    low, high = min(before, credit), max(before, credit)
    return low - SLACK <= loaded - used <= high + SLACK


def _judged(module: Module, reading: Reading, contradicted: Iterable[str] = ()) -> Reading:
    held = module.counting.judge(reading.values, contradicted)
    if not held:
        return reading
    return replace(
        reading,
        values={**reading.values, **dict.fromkeys(held)},
        invalid=reading.invalid | held,
        raws={**reading.raws, **{key: str(reading.values[key]) for key in held}},
    )

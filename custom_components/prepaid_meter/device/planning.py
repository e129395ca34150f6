"""Which points one request reads together."""

from collections.abc import Iterable

from .plain import BIT_SPACES, Manners, Space
from .points import MAX_BITS, MAX_REGISTERS, Point


def most_at_once(space: Space, manners: Manners, gateway: int | None = None) -> int:
    """Return the most that one request reads; `gateway` is a limit of the link in between."""
    if space in BIT_SPACES:
        return MAX_BITS
    return min(MAX_REGISTERS, manners.most_registers, gateway or MAX_REGISTERS)


def span_of(points: Iterable[Point]) -> range:
    """Return the registers from the first of some points to the last."""
    spans = [(point.address, point.address + point.count) for point in points]
    return range(min(first for first, _ in spans), max(end for _, end in spans))


def requests(points: Iterable[Point], most: int, *, gaps: bool = True) -> list[list[Point]]:
    """Return points of one space in groups of at most `most` registers from first to last.

    Without `gaps` nothing is read along between two points. A point that is wider than `most` is a
    group of its own.
    """
    groups: list[list[Point]] = []
    for point in sorted(points, key=lambda point: (point.address, point.count)):
        if groups:
            span = span_of(groups[-1])
            fits = max(span.stop, point.address + point.count) - span.start <= most
            if fits and (gaps or point.address <= span.stop):
                groups[-1].append(point)
                continue
        groups.append([point])
    return groups

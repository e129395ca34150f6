"""The table of supported meters, made from the profiles that are shipped."""

from collections.abc import Iterable, Mapping
from typing import Final

from .plain import About
from .points import BoardProfile, Profile
from .profile import Catalogue

_HEAD: Final = """# Supported meters and boards

Made from the profiles by `python -m custom_components.prepaid_meter.device table`; do not edit.

*Surely known* says how sure the map is: **high** where the maker's paper and an independent driver,
or two drivers, agree; **medium** where they agree in part; **low** for a single source. What is
less than high is only read until somebody has seen it work on the device at hand.

| brand | models | meters | credit | cuts off | known by | surely known | profile |
|---|---|---|---|---|---|---|---|
"""


def table(catalogue: Catalogue) -> str:
    """Return the whole page, in Markdown."""
    rows = sorted(
        [row for meter in catalogue.meters.values() for row in _meter(meter)]
        + [row for board in catalogue.boards.values() for row in _board(board)],
        key=str.casefold,
    )
    return _HEAD + "".join(rows) + "\n" + _notes(catalogue)


def _meter(profile: Profile) -> Iterable[str]:
    credit = "in the meter" if profile.purse is None else "in software"
    relay = None if profile.supply is None else profile.points[profile.supply.relay]
    cuts = "–" if relay is None else f"own relay ({relay.confidence})"
    known = "a mark" if profile.has_mark else "what is plausible"
    sure = profile.confidence
    if profile.purse is not None:
        sure = profile.points[profile.purse.counter].confidence
    yield from _rows(profile.about, (profile.kind, credit, cuts, known, sure, profile.id))


def _board(board: BoardProfile) -> Iterable[str]:
    relays = f"{board.channels.count} relays ({board.confidence})"
    known = "a mark" if board.has_mark else "what you say"
    yield from _rows(board.about, ("–", "–", relays, known, board.confidence, board.id))


def _rows(about: About, cells: tuple[str, ...]) -> Iterable[str]:
    for product in about.products:
        models = ", ".join(product.models)
        yield f"| {' | '.join((product.brand, models, *cells[:-1], f'`{cells[-1]}`'))} |\n"


def _notes(catalogue: Catalogue) -> str:
    notes: dict[str, str] = {}
    maps: Mapping[str, Profile | BoardProfile] = {**catalogue.meters, **catalogue.boards}
    for found in maps.values():
        if "en" in found.about.notes:
            notes.setdefault(found.about.notes["en"], found.about.products[0].brand)
    lines = sorted(f"- **{brand}**: {note}\n" for note, brand in notes.items())
    return "## Good to know\n\n" + "".join(lines)

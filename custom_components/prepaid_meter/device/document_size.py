"""How big and deep a file of register maps may be, found out before anything is built from it."""

from typing import Final

import yaml

from .errors import ProfileError

# The largest map known has two thousand lines; a file that says more is no map.
MOST_CHARACTERS: Final = 2_000_000
MOST_LEVELS: Final = 20
# Anchors repeat what they stand for: seven levels of ten are ten million values in a small file.
MOST_VALUES: Final = 100_000


def check_size(text: str, name: str) -> None:
    """Refuse a document that would take minutes to read. Raises ProfileError, YAMLError."""
    if len(text) > MOST_CHARACTERS:
        raise ProfileError(f"{name}: is longer than {MOST_CHARACTERS:,} characters")
    sizes: dict[str, int] = {}
    # Of each collection that is open: its anchor, and the values in it so far.
    opened: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.CollectionStartEvent():
                opened.append((event.anchor, total))
                total += 1
                if len(opened) > MOST_LEVELS:
                    raise ProfileError(
                        f"{name}, line {line}: is nested more than {MOST_LEVELS} levels deep"
                    )
            case yaml.CollectionEndEvent():
                anchor, before = opened.pop()
                if anchor is not None:
                    sizes[anchor] = total - before
            case yaml.AliasEvent():
                total += sizes.get(event.anchor or "", 1)
            case yaml.ScalarEvent():
                total += 1
        if total > MOST_VALUES:
            raise ProfileError(
                f"{name}, line {line}: comes to more than {MOST_VALUES:,} values, anchors included"
            )

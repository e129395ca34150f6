"""Where in a file each part of a document stands, so that a refusal can name its line."""

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Final

import yaml

from .errors import ProfileError

_MERGE: Final = "tag:yaml.org,2002:merge"

type Place = tuple[Hashable, ...]
"""The keys that lead to a part of a document."""

type Refuse = Callable[[str], ProfileError]


class Lines:
    """The line of every key of a file."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._lines: dict[Place, int] = {}

    def error(self, where: Place, text: str) -> ProfileError:
        """Return a refusal that names the file, the line and the place."""
        known = where
        while known and known not in self._lines:
            known = known[:-1]
        place = ".".join(str(part) for part in where) or "the file"
        return ProfileError(f"{self.name}, line {self._lines.get(known, 1)}, {place}: {text}")

    def note(self, node: yaml.Node, where: Place = (), within: tuple[yaml.Node, ...] = ()) -> None:
        """Remember the line of every key, and refuse one that is written twice."""
        self._lines.setdefault(where, node.start_mark.line + 1)
        if node in within:
            raise self.error(where, "refers to itself")
        within = (*within, node)
        if isinstance(node, yaml.ScalarNode):
            self._read(node, where)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.note(item, (*where, index), within)
        elif isinstance(node, yaml.MappingNode):
            seen: set[object] = set()
            for key, value in node.value:
                here = (*where, self._read(key, where))
                self._lines[here] = key.start_mark.line + 1
                if here in seen:
                    raise self.error(here, "is written twice")
                seen.add(here)
                self.note(value, here, within)

    def _read(self, node: yaml.Node, where: Place) -> Hashable:
        """Return what a scalar means, so that 16 and 0x10 are the same key."""
        if not isinstance(node, yaml.ScalarNode) or node.tag == _MERGE:
            return str(node.value)
        try:
            value: Hashable = yaml.constructor.SafeConstructor().construct_object(node)
        except ValueError as err:
            # A date of month 13, a number that is only 0x.
            self._lines.setdefault(where, node.start_mark.line + 1)
            raise self.error(where, f"{node.value} cannot be read: {err}") from err
        return value

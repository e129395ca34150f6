"""Register maps from YAML files, each refused with a sentence that names the line if wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import voluptuous as vol
import yaml

from .builder import Builder
from .document_size import check_size
from .errors import ProfileError
from .lines import Lines
from .points import BoardProfile, Profile
from .schema import SCHEMA

PROFILES: Final = Path(__file__).parent / "profiles"


def load_profile_file(path: Path) -> list[Profile]:
    """Return the meters in a file, one for each variant. Raises ProfileError."""
    return [profile for profile in load_map_file(path) if isinstance(profile, Profile)]


def load_map_file(path: Path) -> list[Profile | BoardProfile]:
    """Return the meters and boards in a file, one for each variant.

    Raises ProfileError naming file, line and place for whatever is wrong in it.
    """
    lines = Lines(path)
    try:
        text = path.read_text("utf-8")
    except OSError as err:
        raise ProfileError(f"{path.name} cannot be read: {err.strerror}") from err
    except UnicodeDecodeError as err:
        line = err.object.count(b"\n", 0, err.start) + 1
        raise ProfileError(f"{path.name}, line {line}: is not UTF-8 text") from err
    try:
        check_size(text, path.name)
        node = yaml.compose(text, yaml.SafeLoader)
        if node is None:
            raise lines.error((), "expected a register map, found nothing")
        lines.note(node)
        document: dict[str, Any] = SCHEMA(yaml.safe_load(text))
    except yaml.reader.ReaderError as err:
        line = text.count("\n", 0, err.position) + 1
        raise ProfileError(f"{path.name}, line {line}: is no YAML: {err.reason}") from err
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        raise ProfileError(f"{path.name}, line {line}: is no YAML: {err.problem}") from err
    except vol.MultipleInvalid as err:
        first = err.errors[0]
        where = tuple(str(part) if isinstance(part, vol.Marker) else part for part in first.path)
        raise lines.error(where, first.msg) from err
    return [
        Builder(path.stem, document, variant, lines).build() for variant in document["variants"]
    ]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every map in a folder, by id, in the order in which they are to be tried."""

    meters: Mapping[str, Profile]
    boards: Mapping[str, BoardProfile]


@cache
def load_catalogue(directory: Path = PROFILES) -> Catalogue:
    """Return every map in a folder. Reads files: call it in an executor. Raises ProfileError."""
    maps = [found for path in sorted(directory.glob("*.yaml")) for found in load_map_file(path)]
    # What is known by an exact mark goes before what is only plausible.
    maps.sort(key=lambda found: not found.has_mark)
    return Catalogue(
        MappingProxyType({found.id: found for found in maps if isinstance(found, Profile)}),
        MappingProxyType({found.id: found for found in maps if isinstance(found, BoardProfile)}),
    )


@cache
def load_profiles(directory: Path = PROFILES) -> Mapping[str, Profile]:
    """Return the modules that are taken on without asking anybody what they are, by id.

    They keep their own credit and bear an exact mark. What else is in a folder is in its catalogue:
    a person says which it is. Reads files: call it in an executor. Raises ProfileError.
    """
    return MappingProxyType(
        {
            key: profile
            for key, profile in load_catalogue(directory).meters.items()
            if profile.purse is None and profile.has_mark
        }
    )

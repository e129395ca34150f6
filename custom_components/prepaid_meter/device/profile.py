"""Register maps from YAML files, each refused with a sentence that names the line if wrong."""

from collections.abc import Mapping
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
from .points import Profile
from .schema import SCHEMA

PROFILES: Final = Path(__file__).parent / "profiles"


def load_profile_file(path: Path) -> list[Profile]:
    """Return the profiles in a file, one for each variant.

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


@cache
def load_profiles(directory: Path = PROFILES) -> Mapping[str, Profile]:
    """Return every profile in a folder, by id, in the order in which they are to be tried.

    Reads files: call it in an executor. Raises ProfileError.
    """
    profiles = [
        profile for path in sorted(directory.glob("*.yaml")) for profile in load_profile_file(path)
    ]
    # What is known by an exact mark goes before what is only plausible.
    profiles.sort(key=lambda profile: all(s.equals is None for s in profile.signatures))
    return MappingProxyType({profile.id: profile for profile in profiles})

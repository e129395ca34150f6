"""What a person changed in a form that others may be changing too."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

_ABSENT: Final = object()


def with_changes(
    now: Mapping[str, Any],
    schema: vol.Schema,
    *,
    shown: Mapping[str, Any],
    entered: Mapping[str, Any],
) -> dict[str, Any]:
    """Return settings as they are `now`, with what was entered otherwise than it was `shown`.

    Where the settings had nothing to show, a form shows the default of its field. A field that was
    emptied is gone. What somebody else has set since the form was shown stays, unless this person
    changed the same field.
    """
    result = dict(now)
    for field in schema.schema:
        key = str(field)
        before = shown.get(key, _default(field))
        value = entered.get(key, _ABSENT)
        if value == before and (value is _ABSENT or key in now):
            continue
        if value is _ABSENT:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def _default(field: Any) -> Any:
    default = getattr(field, "default", vol.UNDEFINED)
    return _ABSENT if isinstance(default, vol.Undefined) else default()

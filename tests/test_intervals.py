"""How often modules are asked."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.const import (
    CONF_LIVE_INTERVAL,
    CONF_REPLACED,
    CONF_SLOW_INTERVAL,
    DOMAIN,
    SUBENTRY_MODULE,
    SUBENTRY_OPERATOR,
)
from custom_components.prepaid_meter.hub.intervals import live_interval, slow_interval


def subentries(kind: str, count: int, **data: Any) -> list[ConfigSubentryData]:
    return [
        ConfigSubentryData(
            data=data, subentry_type=kind, title=str(number), unique_id=f"{kind} {data} {number}"
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("modules", "options", "expected"),
    [
        (1, {}, (10, 60)),
        (80, {}, (10, 60)),
        (81, {}, (11, 60)),
        (247, {}, (31, 60)),
        (600, {}, (75, 75)),
        (247, {CONF_LIVE_INTERVAL: 5, CONF_SLOW_INTERVAL: 20}, (5, 20)),
        (1, {CONF_LIVE_INTERVAL: 120}, (120, 120)),
    ],
)
def test_many_modules_are_asked_less_often_unless_it_is_set(
    modules: int, options: dict[str, int], expected: tuple[int, int]
) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN,
        options=options,
        subentries_data=[
            *subentries(SUBENTRY_MODULE, modules),
            # Neither of them is asked.
            *subentries(SUBENTRY_MODULE, 90, **{CONF_REPLACED: True}),
            *subentries(SUBENTRY_OPERATOR, 90),
        ],
    )
    assert (live_interval(entry), slow_interval(entry)) == expected

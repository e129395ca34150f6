"""Every shipped meter says what a second source says its registers mean, over a socket."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.codec import decode
from custom_components.prepaid_meter.device.errors import UnprovenError
from custom_components.prepaid_meter.device.guess import matches
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.device.points import Confidence, Profile, Value
from custom_components.prepaid_meter.device.profile import load_catalogue
from custom_components.prepaid_meter.device.switching import Switching

from .conftest import UnitOf, connection_to
from .faulty import FaultyBus

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
UNIT: Final = 7

# Those with credit of their own have test modules of their own.
OWN_TESTS: Final = frozenset({"reference", "adf400l"})


def _cases(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((FIXTURES / name).read_text("utf-8"))
    return cases


CASES: Final = _cases("captures.yaml") + _cases("figures.yaml")


@pytest.fixture
async def server() -> AsyncIterator[FaultyBus]:
    server = FaultyBus()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def unit_of(server: FaultyBus) -> AsyncIterator[UnitOf]:
    connection = connection_to(server.port)
    yield connection.for_unit
    await connection.close()


def meter(profile_id: str) -> Profile:
    return load_catalogue().meters[profile_id]


def is_said(value: Value, expected: str | None) -> bool:
    if expected is None or not isinstance(value, int | Decimal):
        return value == expected
    number, _, tolerance = expected.partition(" ± ")
    return abs(Decimal(value) - Decimal(number)) <= Decimal(tolerance or "0")


async def read(module: Module, keys: list[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for block in dict.fromkeys(module.points[key].block for key in keys):
        values |= (await module.read(block)).values
    return values


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
async def test_registers_mean_what_the_second_source_says(
    server: FaultyBus, unit_of: UnitOf, bus: Bus, case: dict[str, Any]
) -> None:
    server.memory[UNIT] = {
        first + offset: word
        for first, words in case["registers"].items()
        for offset, word in enumerate(words)
    }
    module = Module(bus, unit_of(UNIT), meter(case["profile"]))
    values = await read(module, list(case["expect"]))
    said = {key: values[key] for key in case["expect"]}
    assert all(is_said(said[key], expected) for key, expected in case["expect"].items()), said


def test_what_each_meter_is_charged_by_has_a_second_source() -> None:
    proved = {(case["profile"], key) for case in CASES for key in case["expect"]}
    for profile in load_catalogue().meters.values():
        if profile.family not in OWN_TESTS:
            assert profile.purse is not None
            assert (profile.id, profile.purse.counter) in proved


def test_every_map_tells_its_sources_and_products() -> None:
    catalogue = load_catalogue()
    for found in (*catalogue.meters.values(), *catalogue.boards.values()):
        assert found.about.sources, found.id
        assert found.about.products or found.family == "reference", found.id


@pytest.mark.parametrize(
    ("profile_id", "counter"),
    [
        ("eastron_sdm.sdm630", 0x0048),  # 0156 adds what is exported
        ("carlo_gavazzi.em24_din", 0x003E),  # A button resets 0042
        ("dds238.zn_sr", 0x000A),  # 0000 adds what is exported
        ("acrel_plain.adl400", 0x000A),
    ],
)
def test_nobody_is_charged_by_a_total_or_a_partial_counter(profile_id: str, counter: int) -> None:
    purse = meter(profile_id).purse
    assert purse is not None
    assert meter(profile_id).points[purse.counter].address == counter


async def test_without_its_transformers_ratios_a_meter_has_no_energy(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    server.memory[UNIT] = {0x101E: 0x4640, 0x101F: 0xE600, 0x0006: 0, 0x0007: 10}
    reading = await Module(bus, unit_of(UNIT), meter("chint.dtsu666")).read("energy")
    assert reading.values["active_energy_import"] is None
    assert "active_energy_import" in reading.invalid


@pytest.mark.parametrize(
    ("profile_id", "most"),
    [("carlo_gavazzi.em24_din", 11), ("carlo_gavazzi.em300", 50), ("eastron_sdm.sdm72d_m", 10)],
)
async def test_no_request_is_longer_than_its_family_bears(
    server: FaultyBus, unit_of: UnitOf, bus: Bus, profile_id: str, most: int
) -> None:
    module = Module(bus, unit_of(UNIT), meter(profile_id))
    for block in meter(profile_id).blocks:
        await module.read(block)
    assert max(count for *_, count in server.seen) <= most


async def test_gateway_that_carries_four_registers_gets_no_longer_request(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    module = Module(bus, unit_of(UNIT), meter("eastron_sdm.sdm630"), most_registers=4)
    await module.read("live")
    assert {count for *_, count in server.seen} <= {2, 4}


async def test_registers_between_two_points_are_not_asked_of_a_schneider(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    profile = meter("schneider_iem.iem3000")
    await Module(bus, unit_of(UNIT), profile).read("live")
    asked = {at for _, _, first, count in server.seen for at in range(first, first + count)}
    assert asked == {
        address
        for point in profile.points.values()
        if point.block == "live"
        for address in range(point.address, point.address + point.count)
    }


@pytest.mark.parametrize(
    ("profile_id", "on", "address", "words"),
    [
        ("dds238.zn_sr", True, 0x001A, [1]),
        ("dds238.zn_sr", False, 0x001A, [0]),
        ("acrel_1352.dtsy1352", True, 0x0057, [1, 0]),
        ("acrel_1352.ddsy1352", False, 0x0057, [1, 1]),
    ],
)
async def test_relay_inside_is_switched_by_function_16(
    server: FaultyBus,
    unit_of: UnitOf,
    bus: Bus,
    profile_id: str,
    on: bool,
    address: int,
    words: list[int],
) -> None:
    server.memory[UNIT] = {}
    module = Module(bus, unit_of(UNIT), meter(profile_id), proved=["relay_1"])
    await module.write("relay_1", on)
    assert (UNIT, 16, address, len(words)) in server.seen
    assert [server.memory[UNIT][address + offset] for offset in range(len(words))] == words
    assert all(function != 6 for _, function, *_ in server.seen)


async def test_relay_that_a_dds238_may_not_have_is_only_read_until_it_has_worked(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    module = Module(bus, unit_of(UNIT), meter("dds238.zn_sr"))
    assert meter("dds238.zn_sr").points["relay_1"].confidence is Confidence.MEDIUM
    with pytest.raises(UnprovenError):
        await module.write("relay_1", False)
    assert server.seen == []
    module.prove("relay_1")
    await module.write("relay_1", False)


@pytest.mark.parametrize(
    ("profile_id", "address", "coil"),
    [
        ("eastron_sdm.sdm120", 0xF010, False),
        ("dds238.zn_sr", 0x0000, False),
        ("dds238.zn_sr", 0x0015, False),
        ("chint.dtsu666", 0x0002, False),
        ("carlo_gavazzi.em24_din", 0x3000, False),
        ("carlo_gavazzi.em24_pulse_1", 0x3001, False),
        ("wirenboard.water_2", 10, True),
        ("wirenboard.water_1", 11, True),
        ("entes_mpr.mpr4x", 0x36B0, False),
    ],
)
def test_what_resets_a_meter_is_never_written(profile_id: str, address: int, coil: bool) -> None:
    assert meter(profile_id).manners.forbids(address, 1, coil=coil)


async def test_dds238_without_a_relay_is_not_taken_for_cut_off(
    server: FaultyBus, unit_of: UnitOf, bus: Bus
) -> None:
    (capture,) = (case for case in CASES if case["id"] == "dds238-2-zn-1")
    server.memory[UNIT] = dict(enumerate(capture["registers"][0]))
    profile = meter("dds238.zn_sr")
    assert profile.supply is not None
    values = await read(Module(bus, unit_of(UNIT), profile), ["relay_1", "current_l1"])
    assert values["relay_1"] is False
    assert Switching(profile.supply, profile.points).follows(values, on=False) is False


def test_m_meter_is_told_from_a_b23_by_its_type() -> None:
    words = {
        "B23 112-100": [0x4232, 0x3320, 0x3131, 0x322D, 0x3130, 0x3000],
        "M4M 30": [0x4D34, 0x4D20, 0x3330, 0, 0, 0],
    }
    for text, profile_id in (("B23 112-100", "abb.b23"), ("M4M 30", "abb.m")):
        fitting = [
            profile.id
            for profile in load_catalogue().meters.values()
            if profile.family == "abb"
            and all(
                matches(signature, decode(signature.point, words[text]))
                for signature in profile.signatures
            )
        ]
        assert fitting == [profile_id]

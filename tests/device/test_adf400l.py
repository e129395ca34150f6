"""The format holds the map of a real prepaid meter: an Acrel ADF400L, one tenant per unit id."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
import struct
from typing import Final

import pytest

from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.codec import decode, encode
from custom_components.prepaid_meter.device.errors import NotAppliedError
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.device.points import Confidence, Poll, Profile
from custom_components.prepaid_meter.device.scan import Found, identify

from .conftest import UnitOf, connection_to
from .faulty import Exchange, FaultyBus, having_only

SHANGHAI: Final = timezone(timedelta(hours=8))
SERIAL: Final = "23081502140007"
UNSURE: Final = ("relay_1", "price_valley", "warning_limit", "second_limit")

# Words as the printed list places them, none of them computed by the code under test.
COMMON: Final = {
    **dict(enumerate([0x1E0F, 0x0D03, 0x0B03, 0x1A00], 0x090B)),  # 13:15:30, 11 March 2026
    **dict(enumerate(struct.unpack(">7H", SERIAL.encode()), 0x0947)),
    0x094E: 0b10,
    0x094F: 0b01,
    **dict(enumerate([0x1A03, 0x0A09, 0x1E05, 12, 0, 10_000, 0, 12_345, 0x0001, 0x86A0], 0x1B00)),
}
SINGLE_PHASE: Final = COMMON | {
    **dict(enumerate([2314, 1250, 2789, 0xFE0C, 964, 5002], 0x0300)),
    **dict(enumerate([0x0012, 0xD687, 0, 4321, 0xFFFF, 0xFEA2, 0x0001, 0xE240, 12], 0x0306)),
    0x0311: 0x0004,
    **dict(enumerate([0x0012, 0xD688, 0, 1], 0x0319)),
    **dict(enumerate([1, 0, 425, 0, 400, 0, 350, 0, 210, 0, 5000, 0, 1000], 0x0500)),
    0x0801: 0x0101,
}
THREE_PHASE: Final = COMMON | {
    **dict(enumerate([2301, 2302, 2303, 1001, 1002, 1003, 6900], 0x033F)),
    **dict(enumerate([2300, 2300, 2300, 0xFF38], 0x0346)),
    0x034D: 0xFC18,
    0x0351: 4998,
    **dict(enumerate([1, 0, 0, 500, 0, 12_345, 0, 20_000, 7], 0x035E)),
    0x0804: 0x0100,
}


@pytest.fixture
async def cabinet() -> AsyncIterator[FaultyBus]:
    """Return a cabinet with a three-phase tenant at unit 1 and a single-phase one at unit 4."""
    server = FaultyBus(memory={1: dict(THREE_PHASE), 4: dict(SINGLE_PHASE)})
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def tenant_of(cabinet: FaultyBus) -> AsyncIterator[UnitOf]:
    connection = connection_to(cabinet.port)
    yield connection.for_unit
    await connection.close()


@pytest.fixture
def single(tenant_of: UnitOf, bus: Bus, acrel: Mapping[str, Profile]) -> Module:
    return Module(
        bus,
        tenant_of(4),
        acrel["adf400l.single_phase"],
        serial_number=SERIAL,
        proved=UNSURE,
        zone=SHANGHAI,
    )


def test_one_read_carries_every_block(acrel: Mapping[str, Profile]) -> None:
    spans = {
        profile.id: {name: (block.address, block.count) for name, block in profile.blocks.items()}
        for profile in acrel.values()
    }
    assert spans["adf400l.single_phase"] == {
        "live": (0x0300, 29),
        "purse": (0x0500, 16),
        "switch": (0x0801, 1),
        "clock": (0x090B, 69),
        "last_load": (0x1B00, 10),
        "identity": (0x0947, 7),
        **{f"loads.{index}": (0x1B00 + index, 10) for index in range(20)},
    }
    assert spans["adf400l.three_phase"]["live"] == (0x033F, 84)
    assert spans["adf400l.three_phase"]["purse"] == (0x0536, 16)


def test_what_was_never_tried_says_so(acrel: Mapping[str, Profile]) -> None:
    points = acrel["adf400l.single_phase"].points
    assert points["voltage_l1"].confidence is Confidence.HIGH
    assert points["new_amount"].confidence is Confidence.MEDIUM
    assert points["relay_1"].confidence is Confidence.LOW


async def test_single_phase_tenant(single: Module) -> None:
    assert (await single.read("live")).values == {
        "voltage_l1": Decimal("231.4"),
        "current_l1": Decimal("12.50"),
        "active_power": Decimal("2.789"),
        "reactive_power": Decimal("-0.500"),
        "power_factor": Decimal("0.964"),
        "frequency": Decimal("50.02"),
        "active_energy": Decimal("12345.67"),
        "reactive_energy": Decimal("43.21"),
        "credit": -350,
        "total_loaded": 123_456,
        "load_count": 12,
        "status": 4,
        "active_energy_forward": Decimal("12345.68"),
        "active_energy_reverse": Decimal("0.01"),
    }
    assert (await single.read("purse")).values == {
        "prepaid": 1,
        "price_sharp": Decimal("4.25"),
        "price_peak": Decimal("4.00"),
        "price_flat": Decimal("3.50"),
        "price_valley": Decimal("2.10"),
        "warning_limit": 5000,
        "second_limit": 1000,
        "new_amount": 0,
        "new_count": 0,
    }


async def test_three_phase_tenant(
    tenant_of: UnitOf, bus: Bus, acrel: Mapping[str, Profile]
) -> None:
    module = Module(bus, tenant_of(1), acrel["adf400l.three_phase"])
    values = (await module.read("live")).values
    assert [values[f"voltage_l{phase}"] for phase in (1, 2, 3)] == [
        Decimal("230.1"),
        Decimal("230.2"),
        Decimal("230.3"),
    ]
    assert values["current_l3"] == Decimal("10.03")
    assert values["active_power"] == Decimal("6.900")
    assert values["reactive_power"] == Decimal("-0.200")
    assert values["power_factor"] == -1
    assert values["active_energy"] == Decimal("655.36")
    assert (values["credit"], values["total_loaded"], values["load_count"]) == (12_345, 20_000, 7)
    assert (await module.read("switch")).values == {"relay_1": False, "forced": True}


async def test_clock_runs_on_the_walls_time_of_the_cabinet(single: Module) -> None:
    values = (await single.read("clock")).values
    assert values["clock"] == datetime(2026, 3, 11, 5, 15, 30, tzinfo=UTC)
    assert (values["input_1"], values["input_2"]) == (False, True)
    assert (values["output_1"], values["output_2"]) == (True, False)


async def test_setting_the_clock(cabinet: FaultyBus, single: Module) -> None:
    await single.write("clock", datetime(2026, 12, 31, 23, 30, 5, tzinfo=UTC))
    written = [cabinet.memory[4][address] for address in range(0x090B, 0x090F)]
    assert written == [0x051E, 0x0705, 0x0101, 0x1B00]  # 07:30:05 on Friday, 1 January 2027


async def test_last_load(single: Module) -> None:
    assert (await single.read("last_load")).values == {
        "last_load_time": datetime(2026, 3, 10, 9, 30, 5, tzinfo=SHANGHAI),
        "last_load_number": 12,
        "last_load": 10_000,
        "last_load_left": 12_345,
        "last_load_energy": Decimal("1000.00"),
    }


async def test_tenant_who_never_loaded_has_no_last_load(cabinet: FaultyBus, single: Module) -> None:
    cabinet.memory[4].update(dict.fromkeys(range(0x1B00, 0x1B0A), 0))
    assert (await single.read("last_load")).values["last_load_time"] is None


@pytest.mark.parametrize(("on", "word"), [(False, 0x0100), (True, 0x0101)])
async def test_force_word_cuts_and_restores(
    cabinet: FaultyBus, single: Module, on: bool, word: int
) -> None:
    cabinet.memory[4][0x0801] = 0x0101 if word == 0x0100 else 0x0100
    reading = await single.write("relay_1", on)
    assert cabinet.memory[4][0x0801] == word
    assert reading.values == {"relay_1": on, "forced": True}


async def test_meter_that_ignores_the_force_word_is_noticed(
    cabinet: FaultyBus, single: Module
) -> None:
    async def deaf(exchange: Exchange) -> None:
        kept = dict(cabinet.memory[4])
        frame = exchange.frame(exchange.good_pdu())
        cabinet.memory[4] = kept
        await exchange.send(frame)

    cabinet.behaviour[4] = deaf
    with pytest.raises(NotAppliedError):
        await single.write("relay_1", False)


async def test_prices_and_alarm_levels(cabinet: FaultyBus, single: Module) -> None:
    await single.write("price_valley", Decimal("655.37"))
    await single.write("warning_limit", 123_456)
    await single.write("second_limit", 0)
    written = [cabinet.memory[4][address] for address in range(0x0507, 0x050D)]
    assert written == [1, 1, 1, 0xE240, 0, 0]


def test_top_up_writes_amount_and_count_side_by_side(acrel: Mapping[str, Profile]) -> None:
    for profile_id, first in (("single_phase", 0x050D), ("three_phase", 0x0543)):
        profile = acrel[f"adf400l.{profile_id}"]
        assert profile.top_up is not None
        assert profile.top_up.procedure == "counter"
        amount = profile.points[profile.top_up.points["amount"]]
        count = profile.points[profile.top_up.points["count"]]
        assert amount.write is not None
        assert count.write is not None
        assert (amount.write.address, count.write.address) == (first, first + 2)
        assert encode(amount, 123_456) + encode(count, 13) == [1, 0xE240, 13]
        assert decode(amount, [1, 0xE240]) == 123_456


async def test_tenants_are_told_apart_by_what_is_plausible(
    tenant_of: UnitOf, bus: Bus, profiles: Mapping[str, Profile], acrel: Mapping[str, Profile]
) -> None:
    known = {**profiles, **acrel}
    for unit_id, profile_id in ((1, "adf400l.three_phase"), (4, "adf400l.single_phase")):
        found = await identify(bus, tenant_of(unit_id), unit_id, known)
        assert isinstance(found, Found)
        assert (found.profile.id, found.serial_number) == (profile_id, SERIAL)


async def test_tenant_is_known_though_it_refuses_the_other_kinds_registers(
    cabinet: FaultyBus,
    tenant_of: UnitOf,
    bus: Bus,
    profiles: Mapping[str, Profile],
    acrel: Mapping[str, Profile],
) -> None:
    cabinet.behaviour[4] = having_only(range(0x0300, 0x0321), range(0x0900, 0x0973))
    found = await identify(bus, tenant_of(4), 4, {**profiles, **acrel})
    assert isinstance(found, Found)
    assert found.profile.id == "adf400l.single_phase"


def test_every_block_has_a_pace(acrel: Mapping[str, Profile]) -> None:
    for profile in acrel.values():
        assert {block.poll for block in profile.blocks.values()} == set(Poll)

"""Loading credit by the counter procedure, into a simulated Acrel ADF400L."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from modbus_connection import ModbusUnit
import pytest

from custom_components.prepaid_meter.device import loading
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import (
    CountersWentBackError,
    DeviceError,
    ModuleRefusedError,
    ModuleSilentError,
)
from custom_components.prepaid_meter.device.loading import (
    Applied,
    Counters,
    Doubt,
    Open,
    Order,
    Refusal,
    Refused,
    Uncertain,
)
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.device.points import MeterKind, Profile
from custom_components.prepaid_meter.simulator.clock import from_time
from custom_components.prepaid_meter.simulator.physical import Design, Physical
from custom_components.prepaid_meter.simulator.premises import Building, Unit
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.simulator.tenants import TENANT_TYPES

from ..proxy import Fault, FaultyProxy, no_faults, scripted
from .conftest import connection_to

NOW: Final = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
UNIT: Final = 4
TIMEOUT: Final = 0.1


@pytest.fixture
def meter(acrel: Mapping[str, Profile]) -> Unit:
    now = from_time(NOW)
    design = Design(
        kind=MeterKind.ELECTRICITY,
        label="",
        tenant=TENANT_TYPES["cafe"],
        capabilities=0,
        maximum_load=1_000_000,
    )
    physical = Physical(
        serial_number=23_081_502_140_007,
        total_loaded=123_456,
        total_used=100_000,
        load_count=12,
    )
    return Unit.create(UNIT, acrel["adf400l.single_phase"], design, physical, now)


@pytest.fixture
async def proxy(meter: Unit) -> AsyncIterator[FaultyProxy]:
    server = BuildingServer(Building([meter], from_time(NOW)))
    server.pause()
    await server.start()
    async with FaultyProxy(
        server.port, late=2.5 * TIMEOUT, restart=lambda _: meter.module.restart(0)
    ) as proxy:
        yield proxy
    await server.stop()


@pytest.fixture
async def unit(proxy: FaultyProxy) -> AsyncIterator[ModbusUnit]:
    connection = connection_to(proxy.port)
    yield connection.for_unit(UNIT)
    await connection.close()


@pytest.fixture
def module(unit: ModbusUnit, meter: Unit) -> Module:
    return Module(Bus(TIMEOUT), unit, meter.profile, serial_number="23081502140007")


async def an_order(module: Module, amount: int = 5_000) -> Order:
    return Order(amount=amount, refund=False, reference=1, baseline=await loading.counters(module))


async def test_counters_are_one_request_after_proving_who_is_asked(
    module: Module, proxy: FaultyProxy
) -> None:
    assert await loading.counters(module) == Counters(count=12, total_loaded=123_456, credit=23_456)
    assert loading.count_key(module.profile) == "load_count"
    assert [one.address for one, _ in proxy.seen] == [0x0947, 0x0300]


async def test_amount_and_next_count_go_out_in_one_request(
    module: Module, proxy: FaultyProxy, meter: Unit
) -> None:
    order = await an_order(module, 123_456)
    start = len(proxy.seen)
    await loading.send(module, order)
    sent = [one for one, _ in proxy.seen[start:]]
    assert [one.address for one in sent] == [0x0947, 0x050D]
    assert sent[1].pdu.hex() == "10050d0003060001e240000d"
    assert meter.module.physical.total_loaded == 2 * 123_456
    assert await loading.settle(module, order) == Applied(
        number=13, credit=23_456 + 123_456, total_loaded=2 * 123_456, time=NOW
    )


async def test_an_order_of_which_nothing_is_seen_is_open(module: Module) -> None:
    assert await loading.settle(module, await an_order(module)) == Open()


@pytest.mark.parametrize("fault", Fault)
async def test_any_fault_at_the_write_loads_once(
    module: Module, proxy: FaultyProxy, meter: Unit, fault: Fault
) -> None:
    order = await an_order(module)
    proxy.faults = scripted([fault], only=lambda request: request.writes)
    settled: loading.Settlement = Open()
    async with asyncio.timeout(10):
        while isinstance(settled, Open):
            with suppress(DeviceError):
                settled = await loading.attempt(module, order)
    await proxy.settle()
    assert isinstance(settled, Applied)
    assert settled.total_loaded == meter.module.physical.total_loaded == 128_456
    assert meter.module.physical.load_count == 13


async def test_request_that_comes_late_after_it_was_sent_again_loads_nothing(
    module: Module, proxy: FaultyProxy, meter: Unit
) -> None:
    order = await an_order(module)
    proxy.faults = scripted([Fault.LATE_REQUEST], only=lambda request: request.writes)
    with pytest.raises(ModuleSilentError):
        await loading.send(module, order)
    proxy.faults = no_faults
    assert isinstance(await loading.attempt(module, order), Applied)
    await proxy.settle()
    assert meter.module.physical.load_count == 13
    assert len([one for one in proxy.delivered if one.writes]) == 2


@pytest.mark.parametrize(
    ("other", "why"),
    [([7], Doubt.OTHER_LOAD), ([5_000, 7], Doubt.OTHER_LOAD), ([4_000, 1_000], Doubt.OTHER_LOAD)],
)
async def test_somebody_elses_load_meanwhile_leaves_it_to_a_person(
    module: Module, meter: Unit, other: list[int], why: Doubt
) -> None:
    order = await an_order(module)
    for amount in other:
        meter.module.load(amount, "card")
    assert await loading.settle(module, order) == Uncertain(why)
    assert await loading.attempt(module, order) == Uncertain(why)
    assert meter.module.physical.total_loaded == 123_456 + sum(other)


async def test_counters_that_went_back_or_fell_apart_leave_it_to_a_person(
    module: Module, meter: Unit
) -> None:
    order = await an_order(module)
    meter.module.physical.load_count = 11
    assert await loading.settle(module, order) == Uncertain(Doubt.WENT_BACK)
    meter.module.physical.load_count = 12
    meter.module.physical.total_loaded += 5_000
    assert await loading.settle(module, order) == Uncertain(Doubt.OTHER_LOAD)


async def test_refused_request_is_refused_once_nothing_is_found_to_have_changed(
    module: Module,
) -> None:
    order = await an_order(module)
    for code, settled in ((3, Refused(Refusal.NOT_UNDERSTOOD)), (6, Open()), (4, Open())):
        refused = ModuleRefusedError(code, "")
        assert await loading.settle(module, order, refused=refused) == settled
    await loading.send(module, order)
    refused = ModuleRefusedError(3, "")
    assert isinstance(await loading.settle(module, order, refused=refused), Applied)


async def test_meter_without_a_log_says_when_it_is_asked(unit: ModbusUnit, meter: Unit) -> None:
    bare = replace(meter.profile, records={})
    module = Module(Bus(TIMEOUT), unit, bare, serial_number="23081502140007")
    order = await an_order(module)
    assert await loading.attempt(module, order) == Applied(
        number=13, credit=28_456, total_loaded=128_456
    )
    assert await loading.loads_since(module, 11) == ([], 2)


async def test_what_the_procedure_cannot_do_never_reaches_the_wire(
    module: Module, proxy: FaultyProxy
) -> None:
    order = await an_order(module)
    start = len(proxy.seen)
    with pytest.raises(ValueError, match="gives no credit back"):
        await loading.send(module, replace(order, refund=True))
    full = replace(order.baseline, count=65_535)
    with pytest.raises(ValueError, match="new_count cannot hold 65536"):
        await loading.send(module, replace(order, baseline=full))
    assert len(proxy.seen) == start


async def test_log_is_read_record_by_record_as_far_as_needed(
    module: Module, proxy: FaultyProxy, meter: Unit
) -> None:
    for amount in range(1, 4):
        meter.module.load(amount, "card")
    start = len(proxy.seen)
    records, unseen = await loading.loads_since(module, 13)
    assert [(one.number, one.amount, one.credit) for one in records] == [
        (14, 2, 23_459),
        (15, 3, 23_462),
    ]
    assert unseen == 0
    asked = [one.address for one, _ in proxy.seen[start:] if one.address != 0x0947]
    assert asked == [0x0300, 0x1B00, 0x1B01, 0x1B02]
    with pytest.raises(CountersWentBackError):
        await loading.loads_since(module, 16)


async def test_load_while_the_log_is_read_moves_it_on(
    module: Module, proxy: FaultyProxy, meter: Unit
) -> None:
    for amount in range(1, 5):
        meter.module.load(amount, "card")

    def load_after_the_first(request: object) -> None:
        if len([one for one, _ in proxy.seen if one.address == 0x1B00]) == 1:
            proxy.faults = no_faults
            meter.module.load(50, "card")

    proxy.faults = load_after_the_first
    records, unseen = await loading.loads_since(module, 12)
    assert ([one.amount for one in records], unseen) == ([1, 2, 3, 4], 0)
    records, unseen = await loading.loads_since(module, 16)
    assert ([one.amount for one in records], unseen) == ([50], 0)


async def test_twenty_loads_are_remembered(module: Module, meter: Unit) -> None:
    for amount in range(1, 26):
        meter.module.load(amount, "card")
    records, unseen = await loading.loads_since(module, 12)
    assert [one.amount for one in records] == list(range(6, 26))
    assert unseen == 5

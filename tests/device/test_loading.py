"""Loading credit: sent, settled, and carried out once, whatever the link does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

from modbus_connection.tmodbus import ModbusConnection
import pytest

from custom_components.prepaid_meter.device import loading
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.errors import (
    CountersWentBackError,
    DeviceError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
    WrongModuleError,
)
from custom_components.prepaid_meter.device.loading import (
    Applied,
    Doubt,
    Open,
    Order,
    Refusal,
    Refused,
    Settlement,
    Uncertain,
)
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.simulator.building import default_building
from custom_components.prepaid_meter.simulator.errors import RefusedError
from custom_components.prepaid_meter.simulator.server import BuildingServer
from custom_components.prepaid_meter.simulator.unit import Unit

from ..proxy import Fault, FaultyProxy, Request, at, drawn, no_faults, scripted
from .conftest import connection_to

NOW: Final = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
LOADING: Final = 0x0410
TIMEOUT: Final = 0.05
TRIES: Final = 60


@pytest.fixture(autouse=True)
async def enable_event_loop_debug() -> None:
    """Leave asyncio's debug mode off: thousands of orders would take five times as long."""


@dataclass
class Till:
    """One controller in front of one module, behind a proxy."""

    module: Module
    sold: Unit
    proxy: FaultyProxy
    server: BuildingServer

    @property
    def total(self) -> int:
        return self.sold.module.physical.total_loaded

    async def order(self, amount: int, *, refund: bool = False) -> Order:
        counters = await until_answered(self.module)
        return Order(
            amount=amount, refund=refund, reference=counters.reference + 1, baseline=counters
        )

    async def carry_out(self, order: Order) -> Settlement:
        """Send an order again and again until its outcome is certain."""
        for _ in range(TRIES):
            with suppress(DeviceError):
                settlement = await loading.attempt(self.module, order)
                if not isinstance(settlement, Open):
                    return settlement
        raise AssertionError("never settled")

    async def loads_since(self, count: int) -> tuple[list[loading.Record], int]:
        for _ in range(TRIES):
            with suppress(DeviceError):
                return await loading.loads_since(self.module, count)
        raise AssertionError("never answered")


async def until_answered(module: Module) -> loading.Counters:
    for _ in range(TRIES):
        with suppress(DeviceError):
            return await loading.counters(module)
    raise AssertionError("never answered")


def module_at(connection: ModbusConnection, sold: Unit, bus: Bus) -> Module:
    return Module(
        bus,
        connection.for_unit(sold.unit_id),
        sold.profile,
        serial_number=str(sold.module.physical.serial_number),
        capabilities=sold.module.design.capabilities,
    )


async def building_of(modules: int, state_file: Path | None = None) -> BuildingServer:
    server = BuildingServer(default_building("en", modules, now=NOW), state_file=state_file)
    server.pause()
    await server.start()
    return server


@pytest.fixture
async def till() -> AsyncIterator[Till]:
    server = await building_of(3)
    sold = server.building.unit(1)
    async with FaultyProxy(
        server.port,
        late=3 * TIMEOUT,
        restart=lambda unit_id: server.building.unit(unit_id).module.restart(0),
    ) as proxy:
        connection = connection_to(proxy.port)
        yield Till(module_at(connection, sold, Bus(TIMEOUT)), sold, proxy, server)
        await connection.close()
    await server.stop()


@pytest.fixture
async def second(till: Till) -> AsyncIterator[Till]:
    """Return another controller with a link of its own to the same module."""
    connection = connection_to(till.server.port)
    yield replace(till, module=module_at(connection, till.sold, Bus(TIMEOUT)))
    await connection.close()


# -- the plain way -------------------------------------------------------------


async def test_order_is_applied_and_told_in_full(till: Till) -> None:
    physical = till.sold.module.physical
    before = (physical.total_loaded, physical.credit, physical.load_count)
    order = await till.order(12_345)
    assert await loading.settle(till.module, order) == Open()
    assert await loading.attempt(till.module, order) == Applied(
        number=before[2] + 1,
        credit=before[1] + 12_345,
        total_loaded=before[0] + 12_345,
        time=NOW,
    )
    assert physical.total_loaded == before[0] + 12_345


async def test_order_is_one_request_after_proving_who_is_asked(till: Till) -> None:
    order = await till.order(100)
    start = len(till.proxy.seen)
    await loading.send(till.module, order)
    sent = [(one.function, one.address) for one, _ in till.proxy.seen[start:]]
    assert sent == [(3, 0x0100), (16, LOADING)]
    assert till.proxy.seen[-1][0].pdu.hex() == "10041000070e0001000000640000000000000001"


async def test_refund_takes_back_no_more_than_is_left(till: Till) -> None:
    credit = till.sold.module.credit
    total = till.total
    order = await till.order(credit + 1, refund=True)
    assert await till.carry_out(order) == Refused(Refusal.EXCEEDS_CREDIT)
    assert till.total == total
    settled = await till.carry_out(await till.order(credit, refund=True))
    assert isinstance(settled, Applied)
    assert (settled.credit, settled.total_loaded) == (0, total - credit)
    assert await till.carry_out(await till.order(1, refund=True)) == Refused(Refusal.EXCEEDS_CREDIT)
    physical = till.sold.module.physical
    assert (physical.last_load, physical.last_load_source) == (-credit, "remote")


async def test_counters(till: Till) -> None:
    physical = till.sold.module.physical
    assert await loading.counters(till.module) == loading.Counters(
        count=physical.load_count,
        total_loaded=physical.total_loaded,
        credit=physical.credit,
        reference=0,
        maximum=5_000_000,
    )
    assert loading.count_key(till.module.profile) == "load_count"


@pytest.mark.parametrize(
    ("amount", "refund", "why"),
    [
        (0, False, Refusal.AMOUNT_NOT_ALLOWED),
        (0, True, Refusal.AMOUNT_NOT_ALLOWED),
        (5_000_001, False, Refusal.ABOVE_MAXIMUM),
        (2**32 - 1, True, Refusal.EXCEEDS_CREDIT),
    ],
)
async def test_refused_order_stays_refused(
    till: Till, amount: int, refund: bool, why: Refusal
) -> None:
    total = till.total
    order = await till.order(amount, refund=refund)
    assert await till.carry_out(order) == Refused(why)
    assert await loading.attempt(till.module, order) == Refused(why)
    assert till.total == total
    assert isinstance(await till.carry_out(await till.order(5)), Applied)
    assert await loading.settle(till.module, order) == Refused(Refusal.SUPERSEDED)


async def test_order_settles_the_same_however_often_and_late_it_is_asked(till: Till) -> None:
    order = await till.order(700)
    first = await till.carry_out(order)
    till.sold.module.load(50, "card")
    await till.carry_out(await till.order(20))
    assert await loading.settle(till.module, order) == first
    assert await loading.attempt(till.module, order) == first


@pytest.mark.parametrize("amount", [-1, 2**32])
async def test_amount_that_is_none_never_reaches_the_wire(till: Till, amount: int) -> None:
    order = await till.order(amount)
    start = len(till.proxy.seen)
    with pytest.raises(ValueError, match="load_amount cannot hold"):
        await loading.send(till.module, order)
    with pytest.raises(ValueError, match="1 or more"):
        await loading.send(till.module, replace(order, amount=1, reference=0))
    assert len(till.proxy.seen) == start


async def test_nothing_is_loaded_into_another_module(till: Till) -> None:
    order = await till.order(100)
    total = till.total
    till.sold.module.swap(99_000_001)
    for act in (loading.send, loading.settle, loading.attempt):
        with pytest.raises(WrongModuleError):
            await act(till.module, order)
    assert till.total == total


# -- one fault at one step -----------------------------------------------------

# The requests of one attempt: identity, write, then live, meter, loading, loads, live to settle.
STEPS: Final = range(7)


@pytest.mark.parametrize("fault", Fault)
async def test_any_fault_at_any_step_loads_once(till: Till, fault: Fault) -> None:
    physical = till.sold.module.physical
    # The link's own library gives a busy module a second each time.
    steps = (1, 4) if fault in {Fault.BUSY, Fault.BUSY_AFTER} else STEPS
    for number, step in enumerate(steps, 1):
        till.proxy.faults = no_faults
        count, total = physical.load_count, physical.total_loaded
        order = await till.order(321 + step)
        till.proxy.faults = at(len(till.proxy.seen) + step, fault)
        settled = await till.carry_out(order)
        await till.proxy.settle()
        assert [found for _, found in till.proxy.seen].count(fault) == number
        assert settled == Applied(
            number=count + 1, credit=physical.credit, total_loaded=total + order.amount, time=NOW
        )
        assert (physical.load_count, physical.total_loaded) == (count + 1, total + order.amount)


@pytest.mark.parametrize("fault", Fault)
async def test_any_fault_at_every_write_loads_once(till: Till, fault: Fault) -> None:
    total = till.total
    order = await till.order(321)
    till.proxy.faults = scripted([fault] * 3, only=lambda request: request.writes)
    assert isinstance(await till.carry_out(order), Applied)
    await till.proxy.settle()
    assert till.total == total + 321


# -- others load as well -------------------------------------------------------


async def test_second_controller_comes_in_between(till: Till, second: Till) -> None:
    total = till.total
    mine = await till.order(100)
    theirs = replace(await second.order(30), reference=mine.reference + 5)
    assert isinstance(await second.carry_out(theirs), Applied)
    assert await till.carry_out(mine) == Refused(Refusal.SUPERSEDED)
    again = await till.order(100)
    assert isinstance(await till.carry_out(again), Applied)
    assert till.total == total + 130


async def test_second_controller_comes_after_and_the_log_still_tells(
    till: Till, second: Till
) -> None:
    total = till.total
    mine = await till.order(100)
    till.proxy.faults = scripted([Fault.LOSE_REPLY], only=lambda request: request.writes)
    with pytest.raises(ModuleSilentError):
        await loading.send(till.module, mine)
    for _ in range(7):
        await second.carry_out(await second.order(10))
    settled = await loading.settle(till.module, mine)
    assert isinstance(settled, Applied)
    assert settled.total_loaded == total + 100
    assert settled.number == till.sold.module.physical.load_count - 7


async def test_log_that_does_not_reach_back_leaves_it_to_a_person(till: Till, second: Till) -> None:
    sent = await till.order(100)
    await loading.send(till.module, sent)
    for _ in range(8):
        await second.carry_out(await second.order(10))
    assert await loading.settle(till.module, sent) == Uncertain(Doubt.FORGOTTEN)


async def test_order_that_was_applied_last_is_known_though_the_log_forgot_it(till: Till) -> None:
    order = await till.order(100)
    await loading.send(till.module, order)
    for _ in range(8):
        till.sold.module.load(10, "card")
    assert await loading.settle(till.module, order) == Applied()


async def shut_out(till: Till, order: Order) -> None:
    """Have the module load nothing under a higher reference, as a master may that calls it off."""
    await till.module.write_together(
        {"load_command": "none", "load_amount": 0, "load_reference": order.reference + 1}
    )


async def test_log_that_reaches_back_just_far_enough_proves_that_it_was_not(till: Till) -> None:
    order = await till.order(100)
    await shut_out(till, order)
    for _ in range(8):
        till.sold.module.load(10, "card")
        assert await loading.settle(till.module, order) == Refused(Refusal.SUPERSEDED)
    till.sold.module.load(10, "card")
    assert await loading.settle(till.module, order) == Uncertain(Doubt.FORGOTTEN)


async def test_reference_of_anothers_order_is_not_taken_for_ours(till: Till, second: Till) -> None:
    mine = await till.order(100)
    await second.carry_out(replace(mine, amount=99))
    assert await till.carry_out(mine) == Uncertain(Doubt.REFERENCE_TAKEN)
    refused = replace(await till.order(0), refund=True)
    await second.carry_out(refused)
    assert await till.carry_out(replace(refused, refund=False)) == Uncertain(Doubt.REFERENCE_TAKEN)


async def test_load_that_was_counted_before_the_order_is_not_taken_for_it(
    till: Till, second: Till
) -> None:
    mine = await till.order(100)
    await second.carry_out(mine)
    later = replace(mine, baseline=await until_answered(till.module))
    assert await loading.settle(till.module, later) == Uncertain(Doubt.REFERENCE_TAKEN)


async def test_word_of_a_module_is_no_proof_against_its_own_log(till: Till) -> None:
    physical = till.sold.module.physical
    order = await till.order(100)
    physical.load_command, physical.load_amount = "load", 100
    physical.load_reference, physical.load_result = order.reference, "applied"
    assert await loading.settle(till.module, order) == Uncertain(Doubt.REFERENCE_TAKEN)
    till.sold.module.load(10, "card")
    assert await loading.settle(till.module, order) == Uncertain(Doubt.REFERENCE_TAKEN)


async def test_order_that_was_shut_out_never_arrives(till: Till) -> None:
    total = till.total
    order = await till.order(100)
    till.proxy.faults = scripted([Fault.LATE_REQUEST], only=lambda request: request.writes)
    with pytest.raises(ModuleSilentError):
        await loading.send(till.module, order)
    await shut_out(till, order)
    assert await loading.settle(till.module, order) == Refused(Refusal.SUPERSEDED)
    await till.proxy.settle()
    assert till.total == total
    assert await loading.settle(till.module, order) == Refused(Refusal.SUPERSEDED)
    physical = till.sold.module.physical
    assert (physical.load_command, physical.load_result) == ("none", "none")
    assert physical.load_reference == order.reference + 1


async def test_old_duplicate_neither_loads_nor_hides_the_last_result(till: Till) -> None:
    total = till.total
    till.proxy.later = 1_000
    till.proxy.faults = scripted([Fault.TWICE_LATER], only=lambda request: request.writes)
    first = await till.order(100)
    assert isinstance(await till.carry_out(first), Applied)
    later = await till.order(10**9)
    assert await till.carry_out(later) == Refused(Refusal.ABOVE_MAXIMUM)
    await till.proxy.settle()
    sent = [one.pdu for one in till.proxy.delivered if one.writes]
    assert sent[0] == sent[2]
    assert till.total == total + 100
    assert await loading.settle(till.module, later) == Refused(Refusal.ABOVE_MAXIMUM)


async def test_module_that_counts_less_than_before_leaves_it_to_a_person(till: Till) -> None:
    order = await till.order(100)
    till.sold.module.physical.load_count -= 1
    assert await loading.settle(till.module, order) == Uncertain(Doubt.WENT_BACK)


async def test_load_while_the_counters_are_read_makes_them_be_read_again(till: Till) -> None:
    count = till.sold.module.physical.load_count
    start = len(till.proxy.seen)

    def load_once(request: Request) -> Fault | None:
        if request.index == start + 1:
            till.sold.module.load(40, "card")
        return None

    till.proxy.faults = load_once
    counters = await loading.counters(till.module)
    assert (counters.count, counters.total_loaded) == (count + 1, till.total)
    assert len(till.proxy.seen) - start == 10


async def test_module_that_never_stops_counting_is_no_module(till: Till) -> None:
    def load_always(request: Request) -> Fault | None:
        till.sold.module.load(1, "card")
        return None

    till.proxy.faults = load_always
    with pytest.raises(ModuleGarbledError, match="faster than it can be read"):
        await loading.counters(till.module)


# -- refusals of the request itself --------------------------------------------


def refuse_writes(till: Till, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RefusedError(code)

    monkeypatch.setattr(till.sold, "write", refuse)


@pytest.mark.parametrize("code", [1, 2, 3])
async def test_exception_is_a_refusal_once_nothing_is_found_to_have_changed(
    till: Till, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    order = await till.order(100)
    refuse_writes(till, code, monkeypatch)
    with pytest.raises(ModuleRefusedError):
        await loading.send(till.module, order)
    assert await loading.settle(till.module, order) == Open()
    assert await loading.attempt(till.module, order) == Refused(Refusal.NOT_UNDERSTOOD)


@pytest.mark.parametrize("code", [4, 5, 8, 10, 11])
async def test_exception_that_says_nothing_of_the_request_leaves_it_open(
    till: Till, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    order = await till.order(100)
    refuse_writes(till, code, monkeypatch)
    assert await loading.attempt(till.module, order) == Open()


async def test_exception_though_it_was_applied_is_no_refusal(till: Till) -> None:
    order = await till.order(100)
    await loading.send(till.module, order)
    refused = ModuleRefusedError(3, "illegal value")
    assert isinstance(await loading.settle(till.module, order, refused=refused), Applied)


# -- what was loaded elsewhere -------------------------------------------------


async def test_loads_at_the_module_are_known_one_by_one(till: Till) -> None:
    physical = till.sold.module.physical
    known, credit = physical.load_count, physical.credit
    assert await loading.loads_since(till.module, known) == ([], 0)
    till.sold.module.load(1_000, "card")
    till.sold.module.load(250, "usb_stick")
    order = await till.order(30)
    await till.carry_out(order)
    till.sold.module.load(7, "keypad")
    records, unseen = await loading.loads_since(till.module, known)
    assert unseen == 0
    assert [
        (one.number - known, one.reference, one.amount, one.credit - credit, one.source)
        for one in records
    ] == [
        (1, 0, 1_000, 1_000, "card"),
        (2, 0, 250, 1_250, "usb_stick"),
        (3, order.reference, 30, 1_280, "remote"),
        (4, 0, 7, 1_287, "keypad"),
    ]
    assert {one.time for one in records} == {NOW}
    assert await loading.loads_since(till.module, known + 3) == ([records[3]], 0)


async def test_more_loads_than_the_log_holds_are_counted(till: Till) -> None:
    physical = till.sold.module.physical
    known, total = physical.load_count, physical.total_loaded
    for amount in range(1, 13):
        till.sold.module.load(amount, "card")
    records, unseen = await loading.loads_since(till.module, known)
    assert [one.amount for one in records] == [5, 6, 7, 8, 9, 10, 11, 12]
    assert unseen == 4
    counters = await loading.counters(till.module)
    assert counters.total_loaded - total - sum(one.amount for one in records) == 1 + 2 + 3 + 4


async def test_module_that_has_counted_fewer_loads_was_reset(till: Till) -> None:
    known = till.sold.module.physical.load_count
    with pytest.raises(CountersWentBackError):
        await loading.loads_since(till.module, known + 1)


async def test_log_with_a_gap_is_believed_no_further(till: Till) -> None:
    physical = till.sold.module.physical
    known = physical.load_count
    for _ in range(3):
        till.sold.module.load(5, "card")
    physical.log[1] = replace(physical.log[1], number=1)
    records, unseen = await loading.loads_since(till.module, known)
    assert ([one.number for one in records], unseen) == ([known + 3], 2)


async def test_log_that_does_not_begin_with_the_last_load_proves_nothing(till: Till) -> None:
    order = await till.order(100)
    await shut_out(till, order)
    till.sold.module.load(5, "card")
    till.sold.module.physical.log.clear()
    assert await loading.settle(till.module, order) == Uncertain(Doubt.FORGOTTEN)
    known = till.sold.module.physical.load_count - 1
    assert await loading.loads_since(till.module, known) == ([], 1)


# -- restarts ------------------------------------------------------------------


async def test_simulated_building_that_dies_after_the_write_has_kept_it(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    server = await building_of(1, path)
    sold = server.building.unit(1)
    total = sold.module.physical.total_loaded
    async with FaultyProxy(server.port) as proxy:
        connection = connection_to(proxy.port)
        module = module_at(connection, sold, Bus(TIMEOUT * 4))
        counters = await loading.counters(module)
        order = Order(amount=77, refund=False, reference=9, baseline=counters)
        await loading.send(module, order)
        # Answered, so it is on the disk; whatever the building does at its end comes too late.
        server.state_file = None
        await server.stop()
        await connection.close()
    again = await building_of(1, path)
    assert again.building.unit(1).module.physical is not sold.module.physical
    connection = connection_to(again.port)
    module = module_at(connection, again.building.unit(1), Bus(TIMEOUT))
    settled = await loading.attempt(module, order)
    assert isinstance(settled, Applied)
    assert settled.total_loaded == total + 77
    assert again.building.unit(1).module.physical.total_loaded == total + 77
    records, _ = await loading.loads_since(module, counters.count)
    assert [one.reference for one in records] == [9]
    await connection.close()
    await again.stop()


# -- thousands -----------------------------------------------------------------

ORDERS: Final = 1_500
LINES: Final = 6


async def one_line(server: BuildingServer, unit_id: int, orders: int) -> None:
    """Carry out random orders over a bad line, and hold them against the module."""
    random = Random(unit_id)
    sold = server.building.unit(unit_id)
    physical = sold.module.physical
    first, total = physical.load_count, physical.total_loaded
    applied: dict[int, int] = {}
    signed = 0
    async with FaultyProxy(
        server.port,
        drawn(unit_id, 0.03, set(Fault) - {Fault.BUSY, Fault.BUSY_AFTER}),
        late=0.25,
        later=random.randrange(1, 30),
        restart=lambda _: sold.module.restart(0),
    ) as proxy:
        connection = connection_to(proxy.port)
        till = Till(module_at(connection, sold, Bus(0.12)), sold, proxy, server)
        known, seen = first, 0
        for number in range(1, orders + 1):
            refund = random.random() < 0.3
            order = await till.order(random.choice((0, 1, 999, 40_000, 6_000_000)), refund=refund)
            if random.random() < 0.1:
                sold.module.load(500, "card")
                signed += 500
            settled = await till.carry_out(order)
            assert isinstance(settled, Applied | Refused)
            if isinstance(settled, Applied):
                assert settled.number is not None
                assert settled.number not in applied
                applied[settled.number] = order.signed
                signed += order.signed
                assert settled.total_loaded == total + signed
                if refund:
                    assert settled.credit is not None
                    assert settled.credit >= 0
            if number % 4 == 0 or number == orders:
                records, unseen = await till.loads_since(known)
                assert unseen == 0
                assert [one.number for one in records] == [
                    known + step for step in range(1, len(records) + 1)
                ]
                assert all(one.amount == applied.get(one.number, 500) for one in records)
                known += len(records)
                seen += sum(one.amount for one in records)
        await proxy.settle()
        await connection.close()
        references = [one.reference for one in sold.module.physical.log if one.reference]
        assert len(references) == len(set(references))
    assert physical.total_loaded == total + signed == total + seen
    assert physical.load_count == known


async def test_thousands_of_orders_over_bad_lines_are_carried_out_once() -> None:
    server = await building_of(LINES)
    async with asyncio.TaskGroup() as lines:
        for unit_id in server.building.units:
            lines.create_task(one_line(server, unit_id, ORDERS // LINES))
    await server.stop()

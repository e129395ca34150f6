"""What is written to switch a supply, and what counts as a proof that it followed."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest

from custom_components.prepaid_meter.device import switching
from custom_components.prepaid_meter.device.errors import ModuleSilentError
from custom_components.prepaid_meter.device.points import Actuator, Point, SupplyPoints, Value
from custom_components.prepaid_meter.device.profile import load_profiles
from custom_components.prepaid_meter.device.switching import Switching

PROFILE = load_profiles()["reference.electricity"]
CURRENTS = ("current_l1", "current_l2", "current_l3")

type Make = Callable[..., Switching]


@pytest.fixture(autouse=True)
def _short_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "PULSE", 0.01)


def make(actuator: Actuator | None = None, **options: bool) -> Switching:
    supply = PROFILE.supply
    assert isinstance(supply, SupplyPoints)
    return Switching(supply, PROFILE.points, actuator=actuator, **options)


def said(*, feedback: Value = True, relay: Value = True, current: str = "0") -> dict[str, Value]:
    return {"relay_1": relay, "input_1": feedback, **dict.fromkeys(CURRENTS, Decimal(current))}


class Relay:
    """Takes what is written, and loses some of it."""

    def __init__(self, *losses: tuple[bool, int]) -> None:
        self.written: list[bool] = []
        self._losses = dict(losses)

    async def write(self, point: Point, value: bool) -> None:
        assert point.key == "relay_1"
        if self._losses.get(value, 0):
            self._losses[value] -= 1
            raise ModuleSilentError("no answer in time")
        self.written.append(value)


# -- what is written -----------------------------------------------------------


@pytest.mark.parametrize("actuator", [Actuator.BREAKER_HELD, Actuator.VALVE])
@pytest.mark.parametrize("on", [True, False])
async def test_what_is_held_is_written_once(actuator: Actuator, on: bool) -> None:
    relay = Relay()
    await make(actuator).command(relay.write, on=on)
    assert relay.written == [on]


async def test_a_pulse_is_let_go_of_and_a_restore_writes_nothing() -> None:
    pulse = make(Actuator.BREAKER_PULSE)
    relay = Relay()
    await pulse.command(relay.write, on=False)
    assert relay.written == [True, False]
    await pulse.command(relay.write, on=True)
    assert relay.written == [True, False]
    assert not pulse.can_restore
    assert make(Actuator.VALVE).can_restore


async def test_a_lost_request_does_not_keep_a_coil_energised() -> None:
    relay = Relay((False, 2))
    await make(Actuator.BREAKER_PULSE).command(relay.write, on=False)
    assert relay.written == [True, False]


async def test_a_breaker_that_was_tripped_is_no_failed_command() -> None:
    pulse = make(Actuator.BREAKER_PULSE)
    relay = Relay((False, 3))
    await pulse.command(relay.write, on=False)
    assert relay.written == [True]
    assert pulse.energised({"relay_1": True})
    await pulse.release(relay.write)
    assert relay.written == [True, False]
    assert not pulse.energised({"relay_1": False})


async def test_a_pulse_whose_answer_was_lost_is_let_go_of_too() -> None:
    relay = Relay((True, 1))
    with pytest.raises(ModuleSilentError):
        await make(Actuator.BREAKER_PULSE).command(relay.write, on=False)
    assert relay.written == [False]


async def test_a_pulse_that_is_broken_off_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "PULSE", 60)
    relay = Relay()
    task = asyncio.create_task(make(Actuator.BREAKER_PULSE).command(relay.write, on=False))
    async with asyncio.timeout(5):
        while relay.written != [True]:
            await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert relay.written == [True, False]


def test_only_a_pulse_can_leave_a_coil_energised() -> None:
    for actuator in (Actuator.BREAKER_HELD, Actuator.VALVE):
        assert not make(actuator).energised({"relay_1": True})


# -- what is seen --------------------------------------------------------------


def test_a_relay_that_trips_says_nothing_of_the_supply() -> None:
    held, pulse = make(), make(Actuator.BREAKER_PULSE)
    assert held.commanded_on(said(relay=False, feedback=True)) is False
    assert pulse.commanded_on(said(relay=False, feedback=True)) is True
    assert pulse.commanded_on(said(relay=True, feedback=False)) is False
    assert pulse.commanded_on(said(feedback=None)) is None


def test_without_feedback_nothing_tells_whether_a_breaker_has_tripped() -> None:
    pulse = make(Actuator.BREAKER_PULSE, feedback_wired=False)
    assert pulse.commanded_key is None
    assert pulse.commanded_on(said()) is None
    assert "input_1" not in pulse.keys


@pytest.mark.parametrize("actuator", list(Actuator))
@pytest.mark.parametrize(
    ("on", "feedback", "current", "follows"),
    [
        (True, True, "0", True),
        (True, False, "5", False),
        (True, None, "5", None),
        (False, False, "0.1", True),
        (False, False, "0.11", False),
        (False, False, "-0.11", False),
        (False, True, "0", False),
        (False, None, "0", True),
        (False, None, "3", False),
    ],
)
def test_the_proof(
    actuator: Actuator, on: bool, feedback: Value, current: str, follows: bool | None
) -> None:
    assert make(actuator).follows(said(feedback=feedback, current=current), on=on) is follows


def test_what_is_not_known_proves_nothing() -> None:
    values = said(feedback=False) | {"current_l2": None}
    assert make().follows(values, on=False) is None
    unwired = make(feedback_wired=False)
    assert unwired.follows(said(feedback=True, current="0"), on=False) is True
    assert unwired.follows(said(feedback=True, current="5"), on=True) is None


def test_each_actuator_has_its_time() -> None:
    held, pulse, valve = (make(actuator) for actuator in Actuator)
    assert held.seconds(on=True) == held.seconds(on=False) == pulse.seconds(on=False)
    assert valve.seconds(on=False) == valve.seconds(on=True) > held.seconds(on=True)
    assert pulse.seconds(on=True) == switching.BY_HAND > valve.seconds(on=True)

"""Register maps other than the reference one."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from custom_components.prepaid_meter.device.points import Value
from custom_components.prepaid_meter.device.profile import load_profile_file
from custom_components.prepaid_meter.simulator.errors import RefusedError
from custom_components.prepaid_meter.simulator.registers import RegisterMap

OTHER = """
name: Other
manufacturer: Somebody
recognise:
  - { address: 0x0900, type: u16, equals: 7 }
word_order: little
blocks:
  values: { poll: live, space: input }
  held: { poll: settings }
points:
  serial_number: { block: values, address: 0x0010, type: bcd, count: 2 }
  credit: { block: values, address: 0x0012, type: i32, unit: credit }
  volume: { block: values, address: 0x0014, type: f32, word_order: big }
  relay_1:
    block: held
    address: 3
    type: bit
    bit: 4
    access: rw
    write: { address: 9, words: { true: 0xFF, false: [0x55] } }
  mode:
    block: held
    address: 4
    type: enum
    values: { 5: automatic }
    access: rw
    write: { address: 4, words: { automatic: [5, 6] } }
  clock: { block: held, address: 5, type: datetime, packing: [year, month, day, hour], bcd: true }
variants:
  water: { name: Water, kind: water }
"""


@pytest.fixture
def registers(tmp_path: Path) -> RegisterMap:
    path = tmp_path / "other.yaml"
    path.write_text(OTHER, "utf-8")
    (profile,) = load_profile_file(path)
    return RegisterMap(profile, 0)


def test_input_and_holding_registers_are_apart(registers: RegisterMap) -> None:
    values: dict[str, Value] = {
        "serial_number": 12345678,
        "credit": 2**40,
        "volume": Decimal("1.5"),
        "relay_1": True,
        "mode": "automatic",
        "clock": datetime(2026, 3, 11, 9, tzinfo=UTC),
    }
    assert registers.read(4, 0x10, 6, values) == [0x5678, 0x1234, 0xFFFF, 0x7FFF, 0x3FC0, 0]
    assert registers.read(3, 3, 4, values) == [0x10, 5, 0x1109, 0x2603]
    assert registers.read(3, 0x0900, 1, values) == [7]
    with pytest.raises(RefusedError, match="2"):
        registers.read(3, 0x10, 6, values)
    with pytest.raises(RefusedError, match="2"):
        registers.read(4, 3, 1, values)


def test_what_the_model_does_not_know_reads_zero(registers: RegisterMap) -> None:
    assert registers.read(4, 0x10, 6, {}) == [0] * 6
    assert registers.read(3, 3, 4, {"mode": "remote"}) == [0] * 4


def test_words_of_its_own(registers: RegisterMap) -> None:
    assert registers.write(6, 9, [0xFF]) == [("relay_1", True)]
    assert registers.write(16, 9, [0x55]) == [("relay_1", False)]
    assert registers.write(16, 4, [5, 6]) == [("mode", "automatic")]
    with pytest.raises(RefusedError, match="3"):
        registers.write(6, 9, [1])
    with pytest.raises(RefusedError, match="2"):
        registers.write(6, 4, [5])

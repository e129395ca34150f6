"""A register map is checked, and tried on a live unit, without Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
import os
from pathlib import Path
import sys
from typing import Final

import pytest

from custom_components.prepaid_meter import device
from custom_components.prepaid_meter.device.plausibility import Odd, grows_with_power, implausible
from custom_components.prepaid_meter.device.profile import PROFILES, load_catalogue

from .faulty import Exchange, FaultyBus

INTEGRATION: Final = Path(device.__file__).parents[1]
SDM: Final = PROFILES / "eastron_sdm.yaml"


@pytest.fixture
async def server() -> AsyncIterator[FaultyBus]:
    server = FaultyBus()
    volts, amperes, hertz = [0x4366, 0], [0x40A0, 0], [0x4248, 0]
    server.memory[7] = (
        dict(enumerate([*volts, *volts, *volts, *amperes, *amperes, *amperes]))
        | dict(enumerate(hertz, 0x46))
        | dict(enumerate([0x4640, 0xE600], 0x48))
        | {0xFC00: 0, 0xFC01: 77}
    )
    await server.start()
    yield server
    await server.stop()


async def program(tmp_path: Path, *arguments: str) -> tuple[int | None, str, str]:
    """Run it where an import of Home Assistant fails."""
    (tmp_path / "homeassistant.py").write_text("raise ImportError('not here')")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "device",
        *arguments,
        cwd=INTEGRATION,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_good_map_is_described(tmp_path: Path) -> None:
    code, out, err = await program(tmp_path, "check", str(SDM))
    assert (code, err) == (0, "")
    assert (
        "eastron_sdm.sdm630: Eastron SDM630 V2, 16 points in 2 requests, "
        "charged by active_energy_import" in out
    )


async def test_wrong_map_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        SDM.read_text("utf-8").replace(
            "block: live, address: 0x0000", "block: lve, address: 0x0000", 1
        )
    )
    code, out, err = await program(tmp_path, "check", str(path))
    assert (code, out) == (1, "")
    assert err.startswith("mine.yaml, line ")
    assert "block lve is not declared" in err


async def test_values_are_shown_beside_the_raw_registers(tmp_path: Path, server: FaultyBus) -> None:
    code, out, err = await program(
        tmp_path,
        "check",
        str(SDM),
        "--tcp",
        f"127.0.0.1:{server.port}",
        "--unit",
        "7",
        "--variant",
        "sdm630",
    )
    assert (code, err) == (0, "")
    rows = {
        words[1]: words[2:] for line in out.splitlines() if (words := line.split())[0][:2] == "0x"
    }
    assert rows["voltage_l1"] == ["4366", "0000", "230", "V"]
    assert rows["active_energy_import"] == ["4640", "E600", "12345.5", "kWh"]
    assert "All is read and plausible." in out
    assert {function for _, function, *_ in server.seen} <= {3, 4}


async def test_refused_request_and_odd_voltage_are_told_and_the_rest_is_read(
    tmp_path: Path, server: FaultyBus
) -> None:
    server.memory[7][2] = 0x40A0

    async def no_serial(exchange: Exchange) -> None:
        if exchange.address == 0xFC00:
            await exchange.send(exchange.frame(bytes([exchange.function | 0x80, 2])))
        else:
            await exchange.answer()

    server.behaviour[7] = no_serial
    code, out, _ = await program(
        tmp_path,
        "check",
        str(SDM),
        "--tcp",
        f"127.0.0.1:{server.port}",
        "--unit",
        "7",
        "--variant",
        "sdm630",
    )
    assert code == 1
    assert "voltage_l2 is not plausible: 5, expected 180 to 260" in out
    assert "not read" in out
    assert "12345.5 kWh" in out


async def test_link_that_is_down_is_one_sentence(tmp_path: Path, server: FaultyBus) -> None:
    await server.stop()
    code, _, err = await program(
        tmp_path, "check", str(SDM), "--tcp", f"127.0.0.1:{server.port}", "--unit", "7"
    )
    assert code == 1
    assert "Traceback" not in err
    assert err.strip()


async def test_link_without_unit_is_refused(tmp_path: Path) -> None:
    code, _, err = await program(tmp_path, "check", str(SDM), "--tcp", "127.0.0.1")
    assert code == 2
    assert "--tcp and --unit go together" in err


def test_meter_of_the_wrong_family_is_not_plausible() -> None:
    # An ABB M meter read as a B23: its system voltage where L1 is expected, nothing as frequency.
    profile = load_catalogue().meters["abb.b23"]
    found = implausible(
        profile,
        {"voltage_l1": None, "voltage_l2": Decimal(225), "frequency": Decimal(0)},
    )
    assert [(odd.key, odd.odd) for odd in found] == [
        ("voltage_l1", Odd.MISSING),
        ("frequency", Odd.OUT_OF_BOUNDS),
        ("active_energy_import", Odd.MISSING),
    ]


@pytest.mark.parametrize(
    ("counted", "expected"),
    [("0.10", True), ("0.00", False), ("1.00", False), ("-0.10", False)],
)
def test_energy_grows_with_power(counted: str, expected: bool) -> None:
    said = grows_with_power(Decimal(counted), Decimal(6), Decimal(60), Decimal("0.01"))
    assert said is expected


def test_too_little_has_flowed_to_tell() -> None:
    assert grows_with_power(Decimal(0), Decimal("0.1"), Decimal(60), Decimal("0.1")) is None

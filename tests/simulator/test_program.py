"""The simulator as a program of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import json
from pathlib import Path
import re
import signal
import sys

import pytest

from custom_components.prepaid_meter.simulator.server import BuildingServer

from .wire import Master

ROOT = Path(__file__).parents[2]

type Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    started: list[asyncio.subprocess.Process] = []

    async def run(*arguments: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "custom_components.prepaid_meter.simulator",
            *arguments,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 30)).decode().rstrip("\n")


async def say(process: asyncio.subprocess.Process, text: str) -> dict[str, object]:
    assert process.stdin is not None
    process.stdin.write(f"{text}\n".encode())
    answer: dict[str, object] = json.loads(await line(process))
    return answer


async def test_serves_answers_commands_and_goes_on_after_them(start: Start, tmp_path: Path) -> None:
    saved = tmp_path / "state.json"
    arguments = ("--port", "0", "--speed", "60", "--language", "tr", "--state", str(saved))
    process = await start(*arguments)
    ready = await line(process)
    found = re.fullmatch(
        r"Simulated building: 24 modules on 127\.0\.0\.1:(\d+) \(Modbus TCP\), clock 60×", ready
    )
    assert found, ready
    master = await Master.connect(int(found[1]))
    assert await master.read(1, 0x0000, 2) == [0x5050, 0x4D52]
    assert await say(process, "card 2 nothing") == {
        "error": "nothing is no amount such as 250 or 99.50."
    }
    assert (await say(process, "card 2 123"))["ok"] is True
    assert process.stdin is not None
    process.stdin.close()
    await asyncio.sleep(0.2)
    assert await master.read(2, 0x0208, 2) == [0, 12_300]
    await master.close()
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, errors) == (0, b"")
    assert json.loads(saved.read_text("utf-8"))["units"]["2"]["last_load"] == 12_300

    saved.write_text("broken", "utf-8")
    process = await start(*arguments)
    await line(process)
    assert await say(process, "quit") == {"ok": True}
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0
    assert errors.decode().startswith("state.json is damaged: ")
    assert errors.count(b"\n") == 1


async def test_interrupt_ends_it(start: Start) -> None:
    process = await start("--modules", "1", "--framer", "rtu")
    assert "1 module on" in (ready := await line(process))
    assert "(Modbus RTU over TCP), clock 1×" in ready
    process.send_signal(signal.SIGINT)
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, errors) == (0, b"")


async def test_what_cannot_start_says_why_in_one_sentence(
    start: Start, server: BuildingServer
) -> None:
    for arguments, sentence in (
        (("--port", str(server.port)), f"127.0.0.1:{server.port} cannot be opened: "),
        (("--building", "gone.yaml"), "gone.yaml cannot be read: No such file"),
        (("--modules", "300"), "A building has 1 to 247 modules, not 300."),
        (("--serial", "/dev/nowhere"), "/dev/nowhere cannot be opened: "),
    ):
        process = await start(*arguments)
        output, errors = await asyncio.wait_for(process.communicate(), 30)
        assert (process.returncode, output) == (1, b"")
        assert errors.decode().startswith(sentence)
        assert errors.count(b"\n") == 1

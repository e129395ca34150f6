"""A hub behind gateways that are not as they should be: one member's fault is its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.prepaid_meter.simulator.server import BuildingServer

from .buildings import Line, set_options
from .conftest import NextRound
from .flows import until
from .mbap import frame, read_frame


class Gateway:
    """Passes Modbus TCP on, and closes the connection when a unit in `off` is asked."""

    def __init__(self, to: int) -> None:
        self.off: set[int] = set()
        self.port = 0
        self.refuses_for = 0.0
        """Seconds in which it takes no connection after it closed one."""
        self._to = to
        self._server: asyncio.Server | None = None
        self._again: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        await asyncio.gather(*self._again)
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._to)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                number, unit_id, pdu = await read_frame(reader)
                if unit_id in self.off:
                    break
                up_writer.write(frame(number, unit_id, pdu))
                writer.write(frame(*await read_frame(up_reader)))
        if self.refuses_for and self._server is not None:
            self._server.close()
            self._again.add(asyncio.create_task(self._open_again()))
        up_writer.close()
        writer.close()

    async def _open_again(self) -> None:
        await asyncio.sleep(self.refuses_for)
        await self.start()


@pytest.fixture
def module_count() -> int:
    return 4


@pytest.fixture
async def gateway(building: BuildingServer) -> AsyncIterator[Gateway]:
    gateway = Gateway(building.port)
    await gateway.start()
    yield gateway
    await gateway.stop()


@pytest.fixture
def entry(gateway: Gateway, subentries: list[ConfigSubentryData]) -> MockConfigEntry:
    return Line(
        title="Mall",
        data={"link": "tcp", "host": "127.0.0.1", "port": gateway.port},
        options={"credit_unit": "TRY", "live_interval": 0.2, "slow_interval": 2},
        subentries_data=subentries,
    )


@pytest.mark.parametrize("which", [0, 2, 3])
async def test_module_that_is_off_takes_only_itself_down(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    gateway: Gateway,
    next_round: NextRound,
    which: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    subentry = list(entry.subentries.values())[which]
    gateway.off.add(subentry.data["unit_id"])
    entry.add_to_hass(hass)

    assert await hass.config_entries.async_setup(entry.entry_id)
    hub = entry.runtime_data
    dead = hub.meters[subentry.subentry_id]
    others = [module for module in hub.meters.values() if module is not dead]
    await until(lambda: dead.silent and all(module.data.answered_at for module in others))
    for _ in range(3):
        before = [module.data.answered_at for module in others]
        await next_round(hub)
        assert not any(module.silent for module in others)
        await until(
            lambda before=before: all(
                module.data.answered_at != at for module, at in zip(others, before, strict=True)
            )
        )
    assert hub.data.answering == 3
    assert "The link of" not in caplog.text

    gateway.off.clear()
    await until(lambda: not dead.silent)


async def test_gateway_that_needs_a_moment_before_it_takes_the_next_connection(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.prepaid_meter.hub.poller.FIRST_LINK_PAUSE", 0.3)
    dead_one = next(iter(entry.subentries.values()))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    hub = entry.runtime_data
    dead, *others = hub.meters.values()
    assert dead.subentry.subentry_id == dead_one.subentry_id
    await until(lambda: hub.data.answering == 4)

    gateway.refuses_for = 0.1
    gateway.off.add(dead.unit_id)
    await until(lambda: dead.silent)

    assert not any(module.silent for module in others)
    assert "The link of" not in caplog.text


async def test_pause_that_was_set_is_kept(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    entry.add_to_hass(hass)
    set_options(hass, entry, request_pause=30)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.bus.spacing.pause == 0.03

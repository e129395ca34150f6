"""A process that orders credit and is killed at a step of it. Not a test: run by test_kill."""

import asyncio
from collections.abc import Callable
import os
from pathlib import Path
import signal
import sys
from typing import Any

from modbus_connection import ModbusTcpParams
from modbus_connection.tmodbus import ModbusConnection

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.device import loading
from custom_components.prepaid_meter.device.bus import Bus
from custom_components.prepaid_meter.device.module import Module
from custom_components.prepaid_meter.device.profile import load_profiles
from custom_components.prepaid_meter.ledger import Actor, ActorKind, Ledger
from custom_components.prepaid_meter.vending.account import Account
from custom_components.prepaid_meter.vending.book import Book
from custom_components.prepaid_meter.vending.receipts import Request


def die(*_: Any) -> Any:
    """End as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(step: str, work: Callable[..., Any], *, before: bool = False) -> Callable[..., Any]:
    """Return the work, with death right before or after it."""

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before:
            die()
        result = await work(*args, **kwargs)
        die()
        return result

    return wrapped if step == sys.argv[6] else work


async def main() -> None:
    port, database, unit_id, profile, serial = sys.argv[1:6]
    ledger = Ledger(f"sqlite:///{Path(database)}")
    ledger.open()

    async def run(work: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(work)

    connection = ModbusConnection(ModbusTcpParams(host="127.0.0.1", port=int(port)))
    module = Module(
        Bus(), connection.for_unit(int(unit_id)), load_profiles()[profile], serial_number=serial
    )
    account = Account(
        Book(ledger, "mall", run),
        module,
        f"reference_{serial}",
        unit=CreditUnit("TRY", 2),
        tenant_name="Kahve Durağı",
    )
    await account.look()
    book = account.book
    book.append_intent = dying("before_intent", book.append_intent, before=True)  # type: ignore[method-assign]
    book.append_intent = dying("after_intent", book.append_intent)  # type: ignore[method-assign]
    module.write_together = dying("after_send", module.write_together)  # type: ignore[method-assign]
    loading.settle = dying("after_settle", loading.settle)
    book.append = dying("before_outcome", book.append, before=True)  # type: ignore[method-assign]
    book.append = dying("after_outcome", book.append)  # type: ignore[method-assign]
    await account.order(
        Request(amount=77_77, actor=Actor(ActorKind.USER, "u1", "Ayşe"), transaction="till-1")
    )


if __name__ == "__main__":
    asyncio.run(main())

"""Judges every movement of a supply relay, and at every poll whether one is missing."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from custom_components.prepaid_meter.simulator.server import BuildingServer

from .report import Report
from .tenant import RACE, Tenant

ACTION: Final = 4.0
"""Seconds from the poll that calls for an action to the relay, on a computer that is busy."""

_CREDIT: Final = 0x0104


class Observer:
    """Judges by the building's truth alone."""

    def __init__(self, server: BuildingServer, tenants: Sequence[Tenant], report: Report) -> None:
        self.bound = ACTION
        self._server = server
        self._report = report
        for tenant in tenants:
            module, registers = tenant.unit.module, tenant.unit.registers
            module.switch_supply = partial(  # type: ignore[method-assign]
                self._moved, tenant, module.switch_supply
            )
            registers.read = partial(  # type: ignore[method-assign]
                self._polled, tenant, registers.read
            )

    @property
    def now(self) -> float:
        """This moment, in seconds."""
        return asyncio.get_running_loop().time()

    def _say(self, tenant: Tenant, what: str) -> None:
        module = tenant.unit.module
        self._report.wrong.append(
            f"{self._server.building.time:%d %H:%M} {module.design.label}: {what} "
            f"({module.physical.mode}, credit {module.credit}, emergency {tenant.emergency}, "
            f"held {tenant.held}, breaker {module.physical.breaker})"
        )

    def _moved(self, tenant: Tenant, move: Callable[..., None], *, on: bool) -> None:
        if tenant.unit.module.physical.relay_1 != on:
            self._judge(tenant, on)
            tenant.moves.append(on)
        move(on=on)

    def _judge(self, tenant: Tenant, on: bool) -> None:
        report = self._report
        if on:
            report.restores += 1
            if not tenant.automatic_restore:
                self._say(tenant, "restored without leave")
            was_right = tenant.in_deed or tenant.called_for_since is not None
            if not (tenant.may_be_restored or was_right):
                self._say(tenant, "restored without credit")
        else:
            report.cuts += 1
            if not tenant.may_be_cut:
                if tenant.in_deed or tenant.answers_since <= RACE:
                    report.raced += 1
                else:
                    self._say(tenant, "cut though it was not allowed")
        if tenant.called_for_since is not None:
            report.delays[on].append(self.now - tenant.called_for_since)
        tenant.called_for_since = None

    def _polled(
        self,
        tenant: Tenant,
        read: Callable[..., list[int]],
        function: int,
        address: int,
        *rest: Any,
    ) -> list[int]:
        if address <= _CREDIT < address + rest[0]:
            self._report.polls += 1
            tenant.answers_since += 1
            self.look(tenant)
        return read(function, address, *rest)

    def look(self, tenant: Tenant) -> None:
        """See whether something is to be done for longer than it should take."""
        wanted = tenant.calls_for
        if wanted is None:
            tenant.called_for_since = None
            tenant.missed = False
        elif tenant.called_for_since is None:
            tenant.called_for_since = self.now
        elif self.now - tenant.called_for_since > self.bound and not tenant.missed:
            tenant.missed = True
            self._say(tenant, "left off with credit" if wanted else "not cut in time")

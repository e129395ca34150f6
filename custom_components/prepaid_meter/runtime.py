"""What one hub is made of while it runs."""

from dataclasses import dataclass, field

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import Context, HomeAssistant

from .access.confirmations import Confirmations
from .access.person import async_asker
from .access.rights import NoRightError, Right
from .const import LOGGER
from .coordinator import ModuleCoordinator
from .credit import CreditUnit
from .device.module import Module
from .device.points import Value
from .hub.poller import HubCoordinator
from .ledger.errors import LedgerError
from .ledger.kinds import Kind
from .ledger.rows import Actor, Draft, Tenant
from .policy.gate import Authority
from .policy.reasons import Reason
from .supply.keeper import SupplyKeeper
from .trackers.clocks import ClockKeeper
from .trackers.counted import CountersKept
from .trackers.readings import MonthlyReadings
from .vending.account import Account
from .vending.book import Book


@dataclass(slots=True, kw_only=True)
class Meter:
    """One meter with everything that is kept for it; None is what its profile does not have."""

    hub: HubRuntime
    coordinator: ModuleCoordinator
    account: Account | None = None
    """Where credit is loaded and given back."""
    supply: SupplyKeeper | None = None
    """What cuts off and restores."""
    clock: ClockKeeper | None = None
    """What sets its clock."""

    @property
    def name(self) -> str:
        """Its name, the tenant's."""
        return self.coordinator.name

    @property
    def identity(self) -> str:
        """What it is known by, wherever it hangs."""
        return self.coordinator.identity

    @property
    def credit_unit(self) -> CreditUnit:
        """What its credit is counted in."""
        return self.coordinator.credit_unit

    @property
    def module(self) -> Module:
        """The module on the wire."""
        return self.coordinator.module

    @property
    def entry(self) -> ConfigEntry:
        """The entry of its hub."""
        return self.hub.entry

    @property
    def subentry(self) -> ConfigSubentry:
        """Its own part of its hub's entry."""
        return self.coordinator.subentry

    @property
    def hass(self) -> HomeAssistant:
        """The Home Assistant that it runs in."""
        return self.coordinator.hass

    def value(self, key: str) -> Value:
        """Return what it last said, None if it said nothing usable."""
        return self.coordinator.value(key)

    def says(self, key: str) -> bool:
        """Whether there is a present and valid reading of a point."""
        return self.coordinator.says(key)

    @property
    def tenant(self) -> Tenant | None:
        """Whose meter it is now; None where it sells nothing, or nobody is known yet."""
        return self.account.tenant if self.account else None

    @property
    def silent(self) -> bool:
        """Whether it counts as not answering."""
        return self.coordinator.silent


@dataclass(slots=True, kw_only=True)
class HubRuntime:
    """What one hub is made of."""

    entry: ConfigEntry
    poller: HubCoordinator
    book: Book
    readings: MonthlyReadings
    counters: CountersKept
    confirmations: Confirmations
    meters: dict[str, Meter] = field(default_factory=dict)
    """By subentry id, in the order in which they are polled."""


type PrepaidMeterConfigEntry = ConfigEntry[HubRuntime]
"""A hub's entry; what runs of it is there once it is loaded."""


async def async_require(meter: Meter, context: Context | None, right: Right, action: str) -> Actor:
    """Return who does something to a meter that takes a right and no code.

    Raises NoRightError for whoever may not, with a row in the ledger about it.
    """
    person = await async_asker(meter.hass, meter.entry, context, right, needs_code=False)
    if person.asker.authority is not Authority.NONE:
        return person.actor
    await async_note_attempt(meter, person.actor, action, (Reason.NO_RIGHT,))
    raise NoRightError(context, right)


async def async_note_attempt(
    meter: Meter, actor: Actor, action: str, reasons: tuple[Reason, ...]
) -> None:
    """Note in the ledger that somebody was refused something, and why."""
    LOGGER.warning("%s may not do this to %s: %s", actor.name or actor.id, meter.name, action)
    if (account := meter.account) is None:
        return
    draft = Draft(
        kind=Kind.ATTEMPT_REFUSED,
        module=meter.identity,
        tenant=account.tenant,
        actor=actor,
        details={"action": action, "reasons": [reason.value for reason in reasons]},
    )
    try:
        await account.book.append(draft)
    except LedgerError as err:
        LOGGER.warning("The ledger knows nothing of this attempt: %s", err)

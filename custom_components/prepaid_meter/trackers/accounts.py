"""Accounts kept up to date: a module whose counters move is looked at, and people are told."""

from datetime import datetime
from decimal import Decimal
from functools import partial
from time import monotonic
from typing import Final

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later

from ..const import CONF_CONFIRM_REFUNDS_ABOVE, DOMAIN, LOGGER
from ..coordinator import ModuleCoordinator
from ..device.errors import DeviceError
from ..device.loading import TOTAL, USED, Counters, count_key
from ..device.points import Value
from ..hub.poller import HubCoordinator
from ..issues import async_raise_issue
from ..ledger.errors import LedgerError
from ..ledger.kinds import RowKind
from ..ledger.rows import Row
from ..texts import async_text
from ..vending.account import Account
from ..vending.book import Book
from ..vending.leaving import Leaving
from ..vouchers.office import module_time
from .contradictions import Contradictions

# An order that the module does not take now is offered again about as often as it is polled.
PENDING_PAUSE: Final = 5.0

# A database that is away is asked again about as often as a person would look.
LEDGER_PAUSE: Final = 30.0


# Minor units; what the largest tenant uses between two blocks of one poll is far less.
_USED_MEANWHILE: Final = 1_000


def credit_signal(identity: str) -> str:
    """Return the signal that carries every row that moves a module's credit."""
    return f"{DOMAIN}_credit_{identity}"


def anomaly_issue_id(identity: str) -> str:
    """Return the repair issue that tells of counters that differ from the book."""
    return f"counter_anomaly_{identity}"


def uncertain_issue_id(identity: str) -> str:
    """Return the repair issue that asks what became of an order for a module."""
    return f"uncertain_top_up_{identity}"


def refund_limit(entry: ConfigEntry) -> Decimal | None:
    """Return how much one person may give back in 24 hours, in the hub's unit; None is any."""
    above = entry.options.get(CONF_CONFIRM_REFUNDS_ABOVE)
    return None if above is None else Decimal(str(above))


class AccountKeeper:
    """Watches one module for its account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        hub: HubCoordinator,
        module: ModuleCoordinator,
        book: Book,
        leaving: Leaving,
    ) -> None:
        """Begin to watch, until the hub unloads."""
        self._hub = hub
        self.account = Account(
            book,
            module.device,
            module.identity,
            unit=module.credit_unit,
            tenant_name=module.subentry.title,
            told=self._tell,
            refused_late=self._tell_refused,
            clock=partial(module_time, module),
            leaving=leaving,
        )
        self._hass = hass
        self._entry = entry
        self._module = module
        self._count_key = count_key(module.device.profile)
        self._looking = False
        self._looked_at: datetime | None = None
        self._rest_until = 0.0
        self._changed = False
        self._drift = 0
        self._total_read_at: datetime | None = None
        self._contradictions = Contradictions(hass, module)
        entry.async_on_unload(self._contradictions.withdraw)
        self._ledger_away = False
        entry.async_on_unload(module.async_add_listener(self._check))

    @callback
    def _check(self) -> None:
        """Look at most once for each answer of the module, for an answer may already be old."""
        if not self._hub.all_asked:
            # First everybody's live values, then what takes several requests each.
            return
        answered_at = self._module.data.answered_at
        if self._looking or self._ledger_away or answered_at == self._looked_at:
            return
        if self._module.restless.is_held:
            return
        if not self._module.says(self._count_key) or monotonic() < self._rest_until:
            return
        total = self._new_total()
        if not (
            self.account.wants_look(self._module.value(self._count_key), total)
            or (total is not None and self._seems_to_drift())
        ):
            return
        self._looking = True
        self._looked_at = answered_at
        self._entry.async_create_background_task(
            self._hass, self._async_look(), f"{DOMAIN} account {self._module.name}"
        )

    def _new_total(self) -> Value:
        """Return the total loaded, if it was read since this was asked last."""
        point = self._module.device.points.get(TOTAL)
        read_at = self._module.read_at.get(point.block) if point else None
        if read_at is None or read_at == self._total_read_at:
            return None
        self._total_read_at = read_at
        return self._module.value(TOTAL) if self._module.says(TOTAL) else None

    def _seems_to_drift(self) -> bool:
        """Return whether credit is more than loads less use, or much less, or was off before.

        What is used between two readings makes them differ: the account reads all at one time.
        """
        credit, loaded, used = (self._module.value(key) for key in ("credit", TOTAL, USED))
        if not (isinstance(credit, int) and isinstance(loaded, int) and isinstance(used, int)):
            return False
        return self._drift != 0 or not 0 <= credit - (loaded - used) <= _USED_MEANWHILE

    async def _async_look(self) -> None:
        self._changed = not self.account.is_open
        try:
            counters = await self.account.look()
        except DeviceError:
            # The poller tells what is wrong with it, and its next answer leads here again.
            return
        except LedgerError as err:
            LOGGER.warning("The account of %s waits for the ledger: %s", self._module.name, err)
            self._ledger_away = True
            self._entry.async_on_unload(
                async_call_later(self._hass, LEDGER_PAUSE, self._ledger_may_be_back)
            )
            return
        finally:
            self._looking = False
            self._rest_until = monotonic() + PENDING_PAUSE if self.account.pending else 0.0
        self._raise_or_withdraw_question()
        self._tell_contradictions(counters)
        if self._changed:
            self._module.async_account_changed()

    @callback
    def _ledger_may_be_back(self, _now: object) -> None:
        self._ledger_away = False

    @callback
    def _tell(self, row: Row) -> None:
        self._changed = True
        if row.kind is RowKind.COUNTER_ANOMALY:
            self._raise_anomaly(row)
        async_dispatcher_send(self._hass, credit_signal(self._module.identity), row)

    @callback
    def _tell_refused(self, intent: Row, why: str) -> None:
        self._entry.async_create_background_task(
            self._hass,
            self._async_tell_refused(intent, why),
            f"{DOMAIN} refused {self._module.name}",
        )

    async def _async_tell_refused(self, intent: Row, why: str) -> None:
        """Tell everybody: the person who asked for it was told that it would be done."""
        kind = "top_up" if intent.kind is RowKind.TOP_UP_INTENT else "refund"
        title, message, reason = [
            await async_text(self._hass, f"late_refusal.options.{key}")
            for key in ("title", kind, why)
        ]
        unit = self._module.credit_unit
        persistent_notification.async_create(
            self._hass,
            message.format(
                name=self._module.name,
                amount=f"{unit.from_minor(abs(intent.amount or 0))} {unit.name}",
                number=intent.number,
                reason=reason,
            ),
            title.format(name=self._module.name),
            f"{DOMAIN}_refused_{self._module.identity}_{intent.number}",
        )

    def _tell_contradictions(self, counters: Counters) -> None:
        self._drift = counters.drift
        self._contradictions.tell(counters, self.account.strange_count)

    def _raise_anomaly(self, row: Row) -> None:
        is_reset = row.details.get("reason") == "reset"
        unit = self._module.credit_unit
        async_raise_issue(
            self._hass,
            anomaly_issue_id(self._module.identity),
            "counter_reset" if is_reset else "counter_drift",
            {
                "name": self._module.name,
                "amount": f"{unit.from_minor(row.amount or 0)} {unit.name}",
                "number": str(row.number),
            },
            data={"row": row.number},
        )

    def _raise_or_withdraw_question(self) -> None:
        issue_id = uncertain_issue_id(self._module.identity)
        if self.account.uncertain is None or not self.account.pending:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
            return
        intent = self.account.pending[0]
        unit = self._module.credit_unit
        amount = intent.amount or 0
        async_raise_issue(
            self._hass,
            issue_id,
            "uncertain_top_up" if amount > 0 else "uncertain_refund",
            {
                "name": self._module.name,
                "amount": f"{unit.from_minor(abs(amount))} {unit.name}",
                "number": str(intent.number),
            },
            data={
                "entry_id": self._entry.entry_id,
                "subentry_id": self._module.subentry.subentry_id,
                "number": intent.number,
            },
        )

"""Accounts kept up to date: a module whose counters move is looked at, and people are told."""

from datetime import datetime
from functools import partial
from time import monotonic
from typing import Final

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN, LOGGER
from .coordinator import ModuleCoordinator
from .device.errors import DeviceError
from .device.loading import count_key
from .finder import async_text
from .hub import PrepaidMeterConfigEntry
from .ledger.errors import LedgerError
from .ledger.kinds import Kind
from .ledger.rows import Row
from .office import module_time
from .teller.account import Account
from .teller.book import Book

# An order that the module does not take now is offered again about as often as it is polled.
PENDING_PAUSE: Final = 5.0

# A database that is away is asked again about as often as a person would look.
LEDGER_PAUSE: Final = 30.0


def credit_signal(identity: str) -> str:
    """Return the signal that carries every row that moves a module's credit."""
    return f"{DOMAIN}_credit_{identity}"


def uncertain_issue_id(identity: str) -> str:
    """Return the repair issue that asks what became of an order for a module."""
    return f"uncertain_top_up_{identity}"


class AccountKeeper:
    """Watches one module for its account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PrepaidMeterConfigEntry,
        module: ModuleCoordinator,
        book: Book,
    ) -> None:
        """Begin to watch, until the hub unloads."""
        self.account = Account(
            book,
            module.module,
            module.identity,
            unit=module.credit_unit,
            tenant_name=module.subentry.title,
            told=self._tell,
            refused_late=self._tell_refused,
            clock=partial(module_time, module),
        )
        module.account = self.account
        self._hass = hass
        self._entry = entry
        self._module = module
        self._count_key = count_key(module.module.profile)
        self._looking = False
        self._looked_at: datetime | None = None
        self._rest_until = 0.0
        self._changed = False
        self._ledger_away = False
        entry.async_on_unload(module.async_add_listener(self._check))

    @callback
    def _check(self) -> None:
        """Look at most once for each answer of the module, for an answer may already be old."""
        if not self._entry.runtime_data.all_asked:
            # First everybody's live values, then what takes several requests each.
            return
        answered_at = self._module.data.answered_at
        if self._looking or self._ledger_away or answered_at == self._looked_at:
            return
        if not self._module.says(self._count_key) or monotonic() < self._rest_until:
            return
        if not self.account.wants_look(self._module.value(self._count_key)):
            return
        self._looking = True
        self._looked_at = answered_at
        self._entry.async_create_background_task(
            self._hass, self._async_look(), f"{DOMAIN} account {self._module.name}"
        )

    async def _async_look(self) -> None:
        self._changed = not self.account.is_open
        try:
            await self.account.look()
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
        if self._changed:
            self._module.async_account_changed()

    @callback
    def _ledger_may_be_back(self, _now: object) -> None:
        self._ledger_away = False

    @callback
    def _tell(self, row: Row) -> None:
        self._changed = True
        if row.kind is Kind.COUNTER_ANOMALY:
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
        """Tell everybody: whoever asked for it went away with the word that it would be done."""
        kind = "top_up" if intent.kind is Kind.TOP_UP_INTENT else "refund"
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

    def _raise_anomaly(self, row: Row) -> None:
        is_reset = row.details.get("reason") == "reset"
        unit = self._module.credit_unit
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"counter_anomaly_{self._module.identity}",
            # It tells of something that has happened, and stays until a person has read it.
            is_persistent=True,
            is_fixable=True,
            data={"row": row.number},
            severity=ir.IssueSeverity.WARNING,
            translation_key="counter_reset" if is_reset else "counter_drift",
            translation_placeholders={
                "name": self._module.name,
                "amount": f"{unit.from_minor(row.amount or 0)} {unit.name}",
                "number": str(row.number),
            },
        )

    def _raise_or_withdraw_question(self) -> None:
        issue_id = uncertain_issue_id(self._module.identity)
        if self.account.uncertain is None or not self.account.pending:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
            return
        intent = self.account.pending[0]
        unit = self._module.credit_unit
        amount = intent.amount or 0
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            data={
                "entry_id": self._entry.entry_id,
                "subentry_id": self._module.subentry.subentry_id,
                "number": intent.number,
            },
            severity=ir.IssueSeverity.ERROR,
            translation_key="uncertain_top_up" if amount > 0 else "uncertain_refund",
            translation_placeholders={
                "name": self._module.name,
                "amount": f"{unit.from_minor(abs(amount))} {unit.name}",
                "number": str(intent.number),
            },
        )

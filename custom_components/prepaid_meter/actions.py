"""Actions: credit loaded and given back, tenants changed, the ledger read, checked and exported."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
import voluptuous as vol

from .amounts import AmountError, TooFineError, on_step, shown as shown_amount, to_minor
from .confirmations import Action, Waiting
from .const import CONF_LARGEST_TOP_UP, DOMAIN
from .coordinator import ModuleCoordinator
from .fields import text
from .helpers import translated_errors
from .hub import HubCoordinator
from .ledger.errors import DuplicateTransactionError, LedgerError, ReferencesUsedUpError
from .ledger.kinds import ActorKind
from .ledger.rows import Actor
from .rights import Right, async_require
from .teller.account import Account
from .teller.errors import (
    AboveCreditError,
    AboveMaximumError,
    AmountNotCarriedError,
    EarlierOrderPendingError,
    NeedsSecondPersonError,
    NoRefundsError,
    NothingToDecideError,
    NothingToLoadError,
    TellerError,
)
from .teller.receipts import Receipt, Request

ATTR_AMOUNT: Final = "amount"
ATTR_NOTE: Final = "note"
ATTR_REASON: Final = "reason"
ATTR_RECEIPT_NUMBER: Final = "receipt_number"
ATTR_IDEMPOTENCY_KEY: Final = "idempotency_key"

# A note is read on a receipt and in a table; what is longer is a document.
TEXT: Final = text(200)

_ORDER: Final[dict[vol.Marker, object]] = {
    vol.Required(ATTR_DEVICE_ID): cv.string,
    # Numbers are taken as they were written; whether they are amounts is said in a sentence.
    vol.Required(ATTR_AMOUNT): vol.Any(str, int, float),
    vol.Optional(ATTR_RECEIPT_NUMBER, default=""): TEXT,
    vol.Optional(ATTR_IDEMPOTENCY_KEY): text(64, least=1),
}

TOP_UP: Final = vol.Schema({**_ORDER, vol.Optional(ATTR_NOTE, default=""): TEXT})
REFUND: Final = vol.Schema({**_ORDER, vol.Required(ATTR_REASON): text(200, least=1)})


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, which exist whether or not a hub is loaded."""
    hass.services.async_register(
        DOMAIN, "top_up", _async_top_up, TOP_UP, supports_response=SupportsResponse.OPTIONAL
    )
    hass.services.async_register(
        DOMAIN, "refund", _async_refund, REFUND, supports_response=SupportsResponse.OPTIONAL
    )


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a refusal in the words of the person who asked."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


@callback
def async_module(hass: HomeAssistant, device_id: str) -> ModuleCoordinator:
    """Return the running module that a device stands for."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None or not any(domain == DOMAIN for domain, _ in device.identifiers):
        raise refusal("no_module")
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        hub: HubCoordinator = entry.runtime_data
        for module in hub.modules.values():
            if (DOMAIN, module.identity) in device.identifiers:
                return module
    raise refusal("module_not_running", name=device.name_by_user or device.name or "")


def account_of(module: ModuleCoordinator) -> Account:
    """Return a module's account."""
    if module.account is None:
        raise refusal("cannot_load", name=module.name)
    return module.account


def minor_units(module: ModuleCoordinator, amount: str | float) -> int:
    """Return an amount above zero as minor units of the module's credit."""
    unit = module.credit_unit
    try:
        minor = to_minor(amount, unit)
    except TooFineError:
        raise refusal(
            "amount_too_fine", amount=shown_amount(amount), decimals=str(unit.decimals)
        ) from None
    except AmountError:
        raise refusal("amount_no_number", amount=shown_amount(amount)) from None
    if minor <= 0:
        raise refusal("amount_not_positive")
    return minor


def setting(value: float, step: Decimal) -> Decimal:
    """Return a price or limit as its register rounds it; raises a sentence."""
    try:
        return on_step(value, step)
    except AmountError:
        raise refusal("amount_no_number", amount=shown_amount(value)) from None


def check_limit(module: ModuleCoordinator, amount: int) -> None:
    """Refuse to load more at once than the hub's manager allows."""
    largest = module.config_entry.options.get(CONF_LARGEST_TOP_UP)
    if largest and module.credit_unit.from_minor(amount) > Decimal(str(largest)):
        raise refusal("amount_above_limit", maximum=f"{largest} {module.credit_unit.name}")


@asynccontextmanager
async def explained(module: ModuleCoordinator) -> AsyncIterator[None]:
    """Turn every reason not to take an order into a sentence; nothing was sent then."""
    unit = module.credit_unit

    def shown(minor: int) -> str:
        return f"{unit.from_minor(minor)} {unit.name}"

    try:
        async with translated_errors(module.name, sent=False):
            yield
    except NothingToLoadError as err:
        raise refusal("amount_not_positive") from err
    except AboveMaximumError as err:
        raise refusal("amount_above_maximum", name=module.name, maximum=shown(err.maximum)) from err
    except AboveCreditError as err:
        raise refusal("amount_above_credit", name=module.name, credit=shown(err.credit)) from err
    except EarlierOrderPendingError as err:
        is_uncertain = module.account is not None and module.account.uncertain is not None
        raise refusal(
            "earlier_uncertain" if is_uncertain else "earlier_pending",
            name=module.name,
            number=str(err.number),
        ) from err
    except AmountNotCarriedError as err:
        raise refusal("amount_not_carried", name=module.name) from err
    except NoRefundsError as err:
        raise refusal("cannot_refund", name=module.name) from err
    except NeedsSecondPersonError as err:
        raise refusal(
            "leaves_with_second_person",
            limit=f"{err.limit} {unit.name}",
            gone=f"{err.gone} {unit.name}",
        ) from err
    except NothingToDecideError as err:
        raise refusal("nothing_to_decide", name=module.name) from err
    except TellerError as err:
        raise refusal("cannot_load", name=module.name) from err
    except DuplicateTransactionError as err:
        raise refusal("key_used_before") from err
    except ReferencesUsedUpError as err:
        raise refusal("references_used_up", name=module.name) from err
    except LedgerError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="ledger_unavailable",
            translation_placeholders={"reason": str(err)},
        ) from err


def shown_receipt(module: ModuleCoordinator, receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as an action answers with it; amounts are exact decimals as text."""
    unit = receipt.unit or module.credit_unit

    def shown(minor: int | None) -> str | None:
        return None if minor is None else str(unit.from_minor(minor))

    return {
        "number": receipt.number,
        "status": receipt.status.value,
        "reason": receipt.reason,
        "time": receipt.time.isoformat(),
        "module": module.name,
        "serial_number": module.module.serial_number,
        "amount": shown(receipt.amount),
        "unit": unit.name,
        "credit_before": shown(receipt.before),
        "credit_after": shown(receipt.after),
        "by": receipt.actor.name or receipt.actor.kind.value,
        "how": receipt.source.value,
        "note": receipt.note,
        "receipt_number": receipt.receipt_number,
        "idempotency_key": receipt.transaction,
    }


async def _async_top_up(call: ServiceCall) -> ServiceResponse:
    module = async_module(call.hass, call.data[ATTR_DEVICE_ID])
    actor = await async_require(module, call.context, Right.CREDIT, call.service)
    amount = minor_units(module, call.data[ATTR_AMOUNT])
    check_limit(module, amount)
    async with explained(module):
        return await _async_order(call, module, actor, amount, call.data[ATTR_NOTE])


async def _async_refund(call: ServiceCall) -> ServiceResponse:
    module = async_module(call.hass, call.data[ATTR_DEVICE_ID])
    actor = await async_require(module, call.context, Right.CREDIT, call.service)
    # Nobody is asked to confirm what cannot be done.
    if not account_of(module).takes_refunds:
        raise refusal("cannot_refund", name=module.name)
    amount = minor_units(module, call.data[ATTR_AMOUNT])
    async with explained(module):
        try:
            return await _async_order(call, module, actor, -amount, call.data[ATTR_REASON])
        except NeedsSecondPersonError:
            if actor.kind is not ActorKind.USER:
                raise
    waiting = await _async_ask_for_refund(call, module, actor, amount)
    return shown_waiting(module, waiting) if call.return_response else None


async def _async_ask_for_refund(
    call: ServiceCall, module: ModuleCoordinator, actor: Actor, amount: int
) -> Waiting:
    hub: HubCoordinator = module.config_entry.runtime_data
    return await hub.confirmations.async_ask(
        module,
        Action.REFUND,
        user_id=actor.id or "",
        name=actor.name or "",
        reason=call.data[ATTR_REASON],
        amount=amount,
        receipt_number=call.data[ATTR_RECEIPT_NUMBER],
        transaction=call.data.get(ATTR_IDEMPOTENCY_KEY),
    )


def shown_waiting(module: ModuleCoordinator, waiting: Waiting) -> dict[str, Any]:
    """Return what an action answers with where a second person has to confirm."""
    return {
        "status": "waiting_for_confirmation",
        "module": module.name,
        "confirmation": waiting.number,
    }


async def _async_order(
    call: ServiceCall, module: ModuleCoordinator, actor: Actor, amount: int, note: str
) -> ServiceResponse:
    receipt = await account_of(module).order(
        Request(
            amount=amount,
            actor=actor,
            note=note,
            receipt_number=call.data[ATTR_RECEIPT_NUMBER],
            transaction=call.data.get(ATTR_IDEMPOTENCY_KEY),
        )
    )
    module.async_account_changed()
    return shown_receipt(module, receipt) if call.return_response else None

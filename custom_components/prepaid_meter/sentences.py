"""Why something was not done, in a person's language."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .access.rights import NoRightError, Right
from .const import DOMAIN
from .device.errors import (
    ChangedModuleError,
    DeviceError,
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
    NotAppliedError,
    WrongModuleError,
)
from .ledger.errors import DuplicateTransactionError, LedgerError, ReferencesUsedUpError
from .policy.reasons import Reason
from .runtime import Meter
from .supply.errors import HubClosedError, NotVerifiedError, OppositeError, SupplyRefusedError
from .vending.errors import (
    AboveCreditError,
    AboveMaximumError,
    AmountNotCarriedError,
    EarlierOrderPendingError,
    NeedsSecondPersonError,
    NoRefundsError,
    NotBegunError,
    NothingToDecideError,
    NothingToLoadError,
    ReadingInDoubtError,
    TellerError,
    VoucherNotWaitingError,
)
from .voucher.errors import VoucherError, VoucherFormatError


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a refusal in the words of the person who asked."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


@asynccontextmanager
async def explained(meter: Meter) -> AsyncIterator[None]:
    """Turn every reason not to take an order into a sentence; nothing was sent then."""
    unit = meter.credit_unit

    def shown(minor: int) -> str:
        return f"{unit.from_minor(minor)} {unit.name}"

    try:
        async with translated_errors(meter.name, sent=False):
            yield
    except NothingToLoadError as err:
        raise refusal("amount_not_positive") from err
    except AboveMaximumError as err:
        raise refusal("amount_above_maximum", name=meter.name, maximum=shown(err.maximum)) from err
    except AboveCreditError as err:
        raise refusal("amount_above_credit", name=meter.name, credit=shown(err.credit)) from err
    except EarlierOrderPendingError as err:
        is_uncertain = meter.account is not None and meter.account.uncertain is not None
        raise refusal(
            "earlier_uncertain" if is_uncertain else "earlier_pending",
            name=meter.name,
            number=str(err.number),
        ) from err
    except AmountNotCarriedError as err:
        raise refusal("amount_not_carried", name=meter.name) from err
    except NoRefundsError as err:
        raise refusal("cannot_refund", name=meter.name) from err
    except NeedsSecondPersonError as err:
        raise refusal(
            "leaves_with_second_person",
            limit=f"{err.limit} {unit.name}",
            gone=f"{err.gone} {unit.name}",
        ) from err
    except NothingToDecideError as err:
        raise refusal("nothing_to_decide", name=meter.name) from err
    except NotBegunError as err:
        raise refusal("purse_not_begun", name=meter.name) from err
    except ReadingInDoubtError as err:
        raise refusal("reading_in_doubt", name=meter.name) from err
    except VoucherNotWaitingError as err:
        raise refusal("voucher_not_waiting", name=meter.name) from err
    except TellerError as err:
        raise refusal("cannot_load", name=meter.name) from err
    except DuplicateTransactionError as err:
        raise refusal("key_used_before") from err
    except ReferencesUsedUpError as err:
        raise refusal("references_used_up", name=meter.name) from err
    except LedgerError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="ledger_unavailable",
            translation_placeholders={"reason": str(err)},
        ) from err


@asynccontextmanager
async def supply_explained(meter: Meter, context: Context) -> AsyncIterator[None]:
    """Turn every reason not to switch a supply into a sentence."""
    try:
        async with translated_errors(meter.name):
            yield
    except SupplyRefusedError as err:
        reasons = err.decision.reasons
        if Reason.NO_RIGHT in reasons:
            raise NoRightError(context, Right.SUPPLY) from err
        raise await async_refusal(
            meter.hass,
            "restore_refused" if err.on else "cut_off_refused",
            reasons,
            name=meter.name,
        ) from err
    except HubClosedError as err:
        raise refusal("module_not_running", name=meter.name) from err
    except OppositeError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="supply_opposite" if err.taken_back else "supply_opposite_stuck",
            translation_placeholders={"name": meter.name},
        ) from err
    except NotVerifiedError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="restore_not_followed" if err.on else "cut_off_not_followed",
            translation_placeholders={"name": meter.name},
        ) from err
    except LedgerError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="supply_ledger_unavailable",
            translation_placeholders={"reason": str(err)},
        ) from err


@asynccontextmanager
async def explained_voucher(meter: Meter) -> AsyncIterator[None]:
    """Turn every reason not to issue a voucher into a sentence; none has left then."""
    try:
        async with explained(meter):
            yield
    except VoucherFormatError as err:
        raise refusal("voucher_not_possible", name=meter.name, reason=str(err)) from err
    except VoucherError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="keys_unusable",
            translation_placeholders={"reason": str(err)},
        ) from err


# What a module says that cannot do it now: acknowledged and under way, and busy.
_BUSY_CODES: Final = frozenset({5, 6})


_KEYS: Final[dict[type[DeviceError], str]] = {
    LinkError: "link_down",
    ModuleBusyError: "module_busy",
    ModuleSilentError: "module_silent",
    ModuleGarbledError: "module_garbled",
    ModuleRefusedError: "module_refused",
    WrongModuleError: "wrong_module",
    NotAppliedError: "not_applied",
    ChangedModuleError: "module_changed",
    # Whatever comes up, a person reads a sentence.
    DeviceError: "module_garbled",
}


_KEYS_UNSENT: Final[dict[type[DeviceError], str]] = {
    **_KEYS,
    LinkError: "link_down_unsent",
    ModuleBusyError: "module_busy_unsent",
    ModuleSilentError: "module_silent_unsent",
    ModuleGarbledError: "module_garbled_unsent",
    DeviceError: "module_garbled_unsent",
}


def error_key(err: DeviceError, *, sent: bool) -> str:
    """Return the sentence for an error; without `sent` the module was told to do nothing."""
    keys = _KEYS if sent else _KEYS_UNSENT
    if isinstance(err, ModuleRefusedError) and err.code in _BUSY_CODES:
        return keys[ModuleBusyError]
    return next(keys[kind] for kind in type(err).__mro__ if kind in keys)


@asynccontextmanager
async def translated_errors(name: str, *, sent: bool = True) -> AsyncIterator[None]:
    """Turn what goes wrong with the module `name` into a sentence for the person who asked.

    Without `sent` it is certain that the module was not yet told to do anything.
    """
    try:
        yield
    except DeviceError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=error_key(err, sent=sent),
            translation_placeholders={"name": name},
        ) from err
    except ValueError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="value_not_allowed",
            translation_placeholders={"name": name},
        ) from err


ATTR_EXPLAIN_IN: Final = "explain_in"


LANGUAGES: Final = ("en", "tr")


EXPLAIN_FIELD: Final[dict[vol.Marker, object]] = {vol.Optional(ATTR_EXPLAIN_IN): vol.In(LANGUAGES)}


class ReasonedError(ServiceValidationError):
    """A refusal that keeps its reasons, so that they can be told in any language."""

    def __init__(self, key: str, reasons: tuple[Reason, ...], placeholders: dict[str, str]) -> None:
        """Refuse with the sentence of a key."""
        super().__init__(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )
        self.reasons = reasons


async def async_refusal(
    hass: HomeAssistant, key: str, reasons: tuple[Reason, ...], **placeholders: str
) -> ReasonedError:
    """Return a refusal with its reasons in the language of this Home Assistant."""
    words = await async_reasons(hass, reasons)
    return ReasonedError(key, reasons, {**placeholders, "reasons": words})


async def async_reasons(
    hass: HomeAssistant, reasons: tuple[Reason, ...], language: str | None = None
) -> str:
    """Return reasons in the words of a language, of this Home Assistant's unless told."""
    texts = await async_get_translations(hass, language or hass.config.language, "entity", {DOMAIN})
    prefix = f"component.{DOMAIN}.entity.sensor.supply_status.state_attributes.reasons.state"
    return "; ".join(texts.get(f"{prefix}.{reason}", reason.value) for reason in reasons)


async def async_sentence(hass: HomeAssistant, err: HomeAssistantError, language: str) -> str:
    """Return an error of ours as a sentence; Home Assistant itself says it in English only."""
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    text = texts.get(f"component.{DOMAIN}.exceptions.{err.translation_key}.message")
    if text is None or err.translation_domain != DOMAIN:
        return str(err)
    placeholders = dict(err.translation_placeholders or {})
    if isinstance(err, ReasonedError):
        placeholders["reasons"] = await async_reasons(hass, err.reasons, language)
    return text.format(**placeholders)


async def async_shown_failure(
    meter: Meter, err: HomeAssistantError, language: str
) -> dict[str, Any]:
    """Return what an action answers with instead of failing."""
    reasons = err.reasons if isinstance(err, ReasonedError) else ()
    return {
        "status": "failed",
        "module": meter.name,
        "message": await async_sentence(meter.hass, err, language),
        "reasons": [reason.value for reason in reasons],
    }

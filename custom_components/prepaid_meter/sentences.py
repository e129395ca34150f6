"""Why something was not done, in a person's language."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
import errno
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .access.rights import NoRightError, Right
from .const import DOMAIN
from .device.errors import (
    ChangedModuleError,
    CountersWentBackError,
    DeviceError,
    LinkError,
    ModuleBusyError,
    ModuleGarbledError,
    ModuleRefusedError,
    ModuleSilentError,
    NotAppliedError,
    ProfileError,
    WrongModuleError,
)
from .ledger.errors import (
    DuplicateTransactionError,
    LedgerAddressError,
    LedgerConflictError,
    LedgerDamagedError,
    LedgerError,
    LedgerNewerError,
    LedgerUnavailableError,
    ReferencesUsedUpError,
)
from .policy.reasons import Reason
from .runtime import Meter
from .supply.errors import (
    HubClosedError,
    NotVerifiedError,
    OppositeError,
    OvertakenError,
    SupplyError,
    SupplyRefusedError,
)
from .texts import async_text
from .vending.errors import (
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
from .voucher.errors import (
    KeyFileError,
    KeyListError,
    PassphraseError,
    ReceiptError,
    VoucherError,
    VoucherFormatError,
)
from .vouchers.office import OtherModuleKeyError


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a refusal in the words of the person who asked."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


class Doing(Enum):
    """What was being done when something went wrong; it decides what a sentence may promise."""

    SETTING = auto()
    """The module was told something, which it may have taken."""
    ORDERING = auto()
    """The module was not told anything yet."""
    SWITCHING = auto()
    """As when setting."""


_SENT: Final = frozenset({Doing.SETTING, Doing.SWITCHING})


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a person is told of one kind of error."""

    key: str | Callable[[Any, Meter], str]
    unsent: str | None = None
    """The key for when it is certain that the module was not told anything, if it is another."""
    switching: str | None = None
    """The key for when a supply was to be switched, if it is another."""
    refuses: bool = False
    """Whether what was asked for cannot be, rather than that something is broken."""
    values: Mapping[str, Callable[[Any, Meter], str]] = field(default_factory=dict)
    """What stands in it besides the meter's `name` and the `reason`, which each may name."""

    def key_of(self, err: Exception, meter: Meter, doing: Doing) -> str:
        """Return the key for an error."""
        if doing is Doing.SWITCHING and self.switching is not None:
            return self.switching
        if doing not in _SENT and self.unsent is not None:
            return self.unsent
        return self.key if isinstance(self.key, str) else self.key(err, meter)


def _shown(meter: Meter, minor: int) -> str:
    unit = meter.credit_unit
    return f"{unit.from_minor(minor)} {unit.name}"


def _earlier(_: EarlierOrderPendingError, meter: Meter) -> str:
    is_uncertain = meter.account is not None and meter.account.uncertain is not None
    return "earlier_uncertain" if is_uncertain else "earlier_pending"


_GARBLED: Final = Sentence("module_garbled", unsent="module_garbled_unsent")
_BUSY: Final = Sentence("module_busy", unsent="module_busy_unsent")
_LEDGER: Final = Sentence("ledger_unavailable", switching="supply_ledger_unavailable")
_OVERTAKEN: Final = Sentence("supply_overtaken", refuses=True)
_KEYS: Final = Sentence("keys_unusable")

SENTENCES: Final[Mapping[type[Exception], Sentence]] = {
    # Of a module.
    LinkError: Sentence("link_down", unsent="link_down_unsent"),
    ModuleBusyError: _BUSY,
    ModuleSilentError: Sentence("module_silent", unsent="module_silent_unsent"),
    ModuleGarbledError: _GARBLED,
    ModuleRefusedError: Sentence("module_refused"),
    WrongModuleError: Sentence("wrong_module"),
    NotAppliedError: Sentence("not_applied"),
    ChangedModuleError: Sentence("module_changed"),
    CountersWentBackError: Sentence("counters_went_back"),
    ProfileError: Sentence("profile_wrong", values={"error": lambda err, _: str(err)}),
    DeviceError: _GARBLED,
    ValueError: Sentence("value_not_allowed", refuses=True),
    # Of an order.
    NothingToLoadError: Sentence("amount_not_positive", refuses=True),
    AboveMaximumError: Sentence(
        "amount_above_maximum",
        refuses=True,
        values={"maximum": lambda err, meter: _shown(meter, err.maximum)},
    ),
    AboveCreditError: Sentence(
        "amount_above_credit",
        refuses=True,
        values={"credit": lambda err, meter: _shown(meter, err.credit)},
    ),
    EarlierOrderPendingError: Sentence(
        _earlier, refuses=True, values={"number": lambda err, _: str(err.number)}
    ),
    AmountNotCarriedError: Sentence("amount_not_carried", refuses=True),
    NoRefundsError: Sentence("cannot_refund", refuses=True),
    NeedsSecondPersonError: Sentence(
        "leaves_with_second_person",
        refuses=True,
        values={
            "limit": lambda err, meter: f"{err.limit} {meter.credit_unit.name}",
            "gone": lambda err, meter: f"{err.gone} {meter.credit_unit.name}",
        },
    ),
    NothingToDecideError: Sentence("nothing_to_decide", refuses=True),
    TellerError: Sentence("cannot_load", refuses=True),
    # Of the ledger.
    DuplicateTransactionError: Sentence("key_used_before", refuses=True),
    ReferencesUsedUpError: Sentence("references_used_up", refuses=True),
    LedgerConflictError: _LEDGER,
    LedgerUnavailableError: _LEDGER,
    LedgerNewerError: _LEDGER,
    LedgerAddressError: _LEDGER,
    LedgerDamagedError: _LEDGER,
    LedgerError: _LEDGER,
    # Of a supply; a refusal of the gate has its reasons besides.
    SupplyRefusedError: Sentence(
        lambda err, _: "restore_refused" if err.on else "cut_off_refused", refuses=True
    ),
    OvertakenError: _OVERTAKEN,
    HubClosedError: Sentence("module_not_running", refuses=True),
    OppositeError: Sentence(
        lambda err, _: "supply_opposite" if err.taken_back else "supply_opposite_stuck"
    ),
    NotVerifiedError: Sentence(
        lambda err, _: "restore_not_followed" if err.on else "cut_off_not_followed"
    ),
    SupplyError: _OVERTAKEN,
    # Of a voucher.
    VoucherFormatError: Sentence("voucher_not_possible", refuses=True),
    OtherModuleKeyError: Sentence("receipt_other_key", refuses=True),
    ReceiptError: Sentence("receipt_damaged", refuses=True),
    KeyListError: _KEYS,
    PassphraseError: _KEYS,
    KeyFileError: _KEYS,
    VoucherError: _KEYS,
}

# What a module says that cannot do it now: acknowledged and under way, and busy.
_BUSY_CODES: Final = frozenset({5, 6})


def sentence_of(err: Exception) -> Sentence:
    """Return what a person is told of an error of ours."""
    if isinstance(err, ModuleRefusedError) and err.code in _BUSY_CODES:
        return _BUSY
    return next(SENTENCES[kind] for kind in type(err).__mro__ if kind in SENTENCES)


@asynccontextmanager
async def explained(
    meter: Meter, doing: Doing = Doing.ORDERING, context: Context | None = None
) -> AsyncIterator[None]:
    """Turn whatever goes wrong into a sentence for the person behind a context."""
    try:
        yield
    except tuple(SENTENCES) as err:
        raise await _async_told(meter, err, doing, context) from err


async def _async_told(
    meter: Meter, err: Exception, doing: Doing, context: Context | None
) -> HomeAssistantError:
    sentence = sentence_of(err)
    key = sentence.key_of(err, meter, doing)
    if isinstance(err, SupplyRefusedError):
        reasons = err.decision.reasons
        if Reason.NO_RIGHT in reasons:
            return NoRightError(context, Right.SUPPLY)
        return await async_refusal(meter.hass, key, reasons, name=meter.name)
    values = {name: fill(err, meter) for name, fill in sentence.values.items()}
    told = ServiceValidationError if sentence.refuses else HomeAssistantError
    return told(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={
            "name": meter.name,
            **values,
            "reason": await async_why(meter.hass, err),
        },
    )


# -- reasons -------------------------------------------------------------------


_FILE_FAULTS: Final[Mapping[int | None, str]] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read_only",
}


async def async_why(hass: HomeAssistant, err: Exception, language: str | None = None) -> str:
    """Return why the ledger, a voucher or a file fails, in this Home Assistant's language.

    Nothing for other errors, which say all in the sentence itself.
    """
    match err:
        case LedgerError():
            key, values = f"ledger_fault.options.{err.fault.key}", err.details
        case VoucherError():
            key, values = f"voucher_fault.options.{err.fault.key}", err.details
        case OSError():
            key = f"file_fault.options.{_FILE_FAULTS.get(err.errno, 'other')}"
            values = {"code": errno.errorcode.get(err.errno or 0, type(err).__name__)}
        case _:
            return ""
    return (await async_text(hass, key, language)).format(**values)


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
    if isinstance(err.__cause__, (LedgerError, VoucherError, OSError)):
        placeholders["reason"] = await async_why(hass, err.__cause__, language)
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

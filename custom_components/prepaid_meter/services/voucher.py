"""Actions on vouchers: issue one, and read the receipt that a module wrote on the stick."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import segno
import voluptuous as vol

from ..access.rights import Right
from ..const import CONF_BUILDING, CONF_LINK, DOMAIN, LINK_SIMULATED, LOGGER
from ..device.errors import DeviceError
from ..device.loading import MAXIMUM
from ..device.log import numbers_vouchers
from ..entered.fields import text, whole_number
from ..ledger.kinds import RowKind
from ..ledger.rows import Actor
from ..lookup import account_of
from ..runtime import HubRuntime, Meter, async_require
from ..sentences import async_why, explained, refusal
from ..texts import async_text
from ..vending.book import Book
from ..vending.receipts import Request
from ..vending.vouchers import Paper
from ..voucher.errors import ReceiptError
from ..voucher.format import VoucherKind
from ..voucher.issue import Issued, Order
from ..voucher.receipt import Receipt, read_receipt
from ..vouchers.office import async_bring_keys, async_office, time_of_issue, voucher_serial
from ..web.downloads import async_offer
from .handler import on_meter
from .orders import ATTR_AMOUNT, ATTR_NOTE, TEXT, check_limit, minor_units

ATTR_KIND: Final = "kind"
ATTR_VALID_FOR_DAYS: Final = "valid_for_days"
ATTR_CONTENT: Final = "content"
ATTR_EXCHANGED: Final = "exchanged"

_KINDS: Final = {"credit": VoucherKind.CREDIT, "refund": VoucherKind.REFUND}
_UNIT: Final = "unit"

CREATE_VOUCHER: Final = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Required(ATTR_AMOUNT): vol.Any(str, int, float),
        vol.Optional(ATTR_KIND, default="credit"): vol.In(tuple(_KINDS)),
        vol.Optional(ATTR_VALID_FOR_DAYS, default=30): whole_number(1, 365),
        vol.Optional(ATTR_NOTE, default=""): TEXT,
    }
)

READ_RECEIPT: Final = vol.Schema(
    {
        vol.Required(ATTR_CONTENT): text(1000),
        vol.Optional(ATTR_EXCHANGED, default=False): cv.boolean,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        "create_voucher",
        _async_create,
        CREATE_VOUCHER,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        "read_receipt",
        _async_read_receipt,
        READ_RECEIPT,
        supports_response=SupportsResponse.ONLY,
    )


@on_meter(Right.CREDIT)
async def _async_create(call: ServiceCall, meter: Meter, actor: Actor) -> ServiceResponse:
    hass = call.hass
    account = account_of(meter)
    serial_number = _serial_number(meter)
    kind = _KINDS[call.data[ATTR_KIND]]
    amount = minor_units(meter, call.data[ATTR_AMOUNT])
    if kind is VoucherKind.CREDIT:
        check_limit(meter, amount)
    request = Request(
        amount=amount if kind is VoucherKind.CREDIT else -amount,
        actor=actor,
        note=call.data[ATTR_NOTE],
    )
    now = time_of_issue(meter.coordinator, await _async_clock(meter))
    signed: list[Issued] = []

    async def sign() -> Paper:
        last, unit = await _async_precedents(account.book, meter)
        order = Order(
            serial_number=serial_number,
            amount=amount,
            decimals=meter.credit_unit.decimals,
            unit=unit,
            kind=kind,
            valid_for=int(timedelta(days=call.data[ATTR_VALID_FOR_DAYS]).total_seconds()),
        )
        issued = await async_office(hass).async_issue(order, now, last)
        signed.append(issued)
        return _paper(issued)

    maximum = meter.value(MAXIMUM)
    async with explained(meter):
        await _async_bring_keys(hass, meter)
        row = await account.issue(request, sign, maximum if isinstance(maximum, int) else None)
    (issued,) = signed
    try:
        download = await async_offer(hass, issued.file_name, issued.data)
    except OSError as err:
        # It is promised already, and the answer carries it, if somebody waits for one.
        LOGGER.warning("%s cannot be kept: %s", issued.file_name, err.strerror)
        if not call.return_response:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="export_failed",
                translation_placeholders={
                    "path": issued.file_name,
                    "reason": await async_why(hass, err),
                },
            ) from err
        download = None
    voucher = issued.voucher
    return {
        "number": row.number,
        "kind": call.data[ATTR_KIND],
        "amount": str(meter.credit_unit.from_minor(amount)),
        "unit": voucher.unit,
        "module": meter.name,
        "serial_number": voucher.serial_number,
        "sequence": voucher.sequence,
        "issued": _moment(voucher.issued_at).isoformat(),
        "expires": _moment(voucher.expires_at).isoformat(),
        "file_name": issued.file_name,
        "content": b64encode(issued.data).decode(),
        "text": issued.text,
        "qr": await hass.async_add_executor_job(_qr, issued.text),
        "download": download,
    }


def _serial_number(meter: Meter) -> int:
    """Return a module's serial number as a voucher has it; raises sentences if it takes none."""
    if not numbers_vouchers(meter.device.profile):
        raise refusal("takes_no_vouchers", name=meter.name)
    if (serial := voucher_serial(meter.coordinator)) is None:
        number = meter.device.serial_number or ""
        raise refusal("voucher_needs_number", name=meter.name, serial_number=number)
    return serial


async def _async_clock(meter: Meter) -> Any:
    """Return what a module's clock says at this moment, None if it has none or is silent."""
    if (point := meter.device.points.get("clock")) is None:
        return None
    try:
        return (await meter.device.read(point.block)).values.get(point.key)
    except DeviceError:
        return None


async def _async_precedents(book: Book, meter: Meter) -> tuple[int, str]:
    """Return the number of a module's last voucher, and the unit of its first.

    A module takes no other unit than that of its first voucher, whatever the hub calls it now.
    """

    def look() -> tuple[int, str]:
        first = book.ledger.rows(
            module=meter.identity, kinds=[RowKind.VOUCHER_ISSUED], newest_first=False, limit=1
        )
        unit = first[0].details.get(_UNIT) if first else None
        return book.ledger.last_voucher(meter.identity), str(unit or meter.credit_unit.name)

    return await book.call(look)


def _paper(issued: Issued) -> Paper:
    voucher = issued.voucher
    return Paper(
        sequence=voucher.sequence,
        id=voucher.id.hex(),
        expires=_moment(voucher.expires_at),
        details={
            "kind": voucher.kind.name.lower(),
            "key": voucher.key_id.hex(),
            _UNIT: voucher.unit,
        },
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _qr(text: str) -> str:
    return segno.make_qr(text).svg_data_uri(scale=6)


async def _async_bring_keys(hass: HomeAssistant, meter: Meter) -> None:
    """Bring the key list to a simulated building; a real module gets it from a person."""
    data = meter.entry.data
    if data[CONF_LINK] == LINK_SIMULATED:
        await async_bring_keys(hass, [data[CONF_BUILDING]])


async def _async_read_receipt(call: ServiceCall) -> ServiceResponse:
    hass = call.hass
    try:
        data = b64decode("".join(call.data[ATTR_CONTENT].split()), validate=True)
    except ValueError:
        raise refusal("receipt_damaged") from None
    try:
        receipt = read_receipt(data)
    except ReceiptError as err:
        raise refusal("receipt_damaged") from err
    meter = _module_of(hass, receipt)
    # It decides which module is believed from now on.
    await async_require(meter, call.context, Right.CREDIT, call.service)
    async with explained(meter):
        await async_office(hass).async_pin(receipt, exchanged=call.data[ATTR_EXCHANGED])
    unit = meter.credit_unit
    return {
        "result": receipt.result.value,
        "meaning": await async_text(hass, f"voucher_result.options.{receipt.result.value}"),
        "module": meter.name,
        "serial_number": receipt.serial_number,
        "sequence": receipt.sequence or None,
        "credit_before": str(unit.from_minor(receipt.credit_before)),
        "credit_after": str(unit.from_minor(receipt.credit_after)),
        "total_loaded": str(unit.from_minor(receipt.total_loaded)),
        "unit": unit.name,
        "load_count": receipt.load_count,
        "time": _moment(receipt.time).isoformat(),
        "clock_unsure": receipt.clock_unsure,
    }


def _module_of(hass: HomeAssistant, receipt: Receipt) -> Meter:
    """Return the module that a receipt names; of another nobody could say whether it is true."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        hub: HubRuntime = entry.runtime_data
        for meter in hub.meters.values():
            serial = meter.device.serial_number
            if meter.account is not None and serial == str(receipt.serial_number):
                return meter
    raise refusal("receipt_of_no_module", serial_number=str(receipt.serial_number))

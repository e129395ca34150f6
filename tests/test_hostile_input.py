"""Every field of every action with what nobody should send: done, or refused in a sentence."""

import asyncio
import contextlib
from datetime import date
import logging
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
import voluptuous as vol

from custom_components.prepaid_meter.runtime import Meter
from custom_components.prepaid_meter.services import (
    confirm as confirm_actions,
    credit as actions,
    ledger as ledger_actions,
    overview as overview_actions,
    question as question_actions,
    supply as supply_actions,
    voucher as voucher_actions,
)

from .test_credit_actions import (  # noqa: F401
    _own_folder,
    call,
    device_id,
    entity,
    module,
    module_count,
    simulated,
)

HOSTILE: Final[dict[str, Any]] = {
    "exponent": "1e999990", "huge exponent": "1E+999999", "small": "1e-999990", "nan": "nan",
    "inf": "-Infinity", "not a number": float("nan"), "infinite": float("inf"), "large": 1e300,
    "underscore": "1_0", "arabic": "٣", "fullwidth": "９", "grouped": "1.000", "both": "1.500,00",
    "last day": "9999-12-31", "first day": "0001-01-01", "no day": "2026-02-30",
    "arabic day": "٢٠٢٦-١١-٣٠", "month 13": "2026-13", "year 0": "0000-01", "ten to 30": 10**30,
    "digits": "9" * 5000, "below": -1, "zero": 0, "true": True,
    "none": None, "list": [], "nested": [[[{}]]], "dict": {"a": 1}, "empty": "", "space": " ",
    "nul": "\0", "half": "\ud800", "long": "x" * 10_000, "path": "../../secrets.yaml",
    "template": "{{ 1 / 0 }}", "format": "{amount.__class__}", "markup": "<script>", "bytes": b"1",
}  # fmt: skip

ACTIONS: Final[dict[str, tuple[vol.Schema, dict[str, Any]]]] = {
    "top_up": (actions.TOP_UP, {"amount": 1}),
    "refund": (actions.REFUND, {"amount": "0.01", "reason": "x"}),
    "get_ledger": (ledger_actions.GET_LEDGER, {}),
    "export_ledger": (ledger_actions.EXPORT_LEDGER, {"content": "statement"}),
    "verify_ledger": (ledger_actions.VERIFY_LEDGER, {}),
    "change_tenant": (ledger_actions.CHANGE_TENANT, {"name": "", "remaining": "keep"}),
    "cut_off": (supply_actions.CUT_OFF, {}),
    "restore": (supply_actions.SWITCH, {}),
    "hold": (supply_actions.HOLD, {"reason": "x"}),
    "lift_hold": (supply_actions.LIFT_HOLD, {}),
    "set_automatic_restore": (supply_actions.AUTOMATIC_RESTORE, {"allowed": True}),
    "ask_operator": (question_actions.ASK_OPERATOR, {"phones": ["x"]}),
    "confirm": (confirm_actions.CONFIRM, {}),
    "get_modules": (overview_actions.GET_MODULES, {}),
    "create_voucher": (voucher_actions.CREATE_VOUCHER, {"amount": 1}),
    "read_receipt": (voucher_actions.READ_RECEIPT, {"content": "QUJD"}),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_field_is_taken_or_refused_by_its_schema(action: str) -> None:
    schema, rest = ACTIONS[action]
    fields = {str(field) for field in schema.schema}
    whole = {**rest, **({"device_id": "x"} if "device_id" in fields else {})}
    for field in fields:
        for value in HOSTILE.values():
            with contextlib.suppress(vol.Invalid):
                taken = schema({**whole, field: value}).get(field)
                # What passes is bounded, and of the kind that the action computes with.
                assert not isinstance(taken, int) or abs(taken) <= 2**63 or field == "amount"
                assert not isinstance(taken, date) or 2000 <= taken.year <= 2099


# The actions that compute most with what they are given; each call goes over the wire.
@pytest.mark.parametrize("action", ["get_ledger", "create_voucher"])
async def test_an_action_takes_what_it_is_given_or_says_why_not(
    hass: HomeAssistant,
    module: Meter,  # noqa: F811
    device_id: str,  # noqa: F811
    hass_admin_user: User,
    caplog: pytest.LogCaptureFixture,
    action: str,
) -> None:
    schema, rest = ACTIONS[action]
    fields = {str(field) for field in schema.schema}
    whole = {**rest, **({"device_id": device_id} if "device_id" in fields else {})}
    wrong = []
    for field in sorted(fields):
        for name, value in HOSTILE.items():
            try:
                async with asyncio.timeout(30):
                    answer = await call(hass, action, hass_admin_user, **{**whole, field: value})
            except vol.Invalid, HomeAssistantError:
                continue
            except Exception as err:
                wrong.append((field, name, repr(err)[:200]))
                continue
            if field == "amount":
                wrong.append((field, name, f"taken for {answer}"))
    assert wrong == []
    tracebacks = [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.ERROR and record.exc_info
    ]
    assert tracebacks == []


async def test_every_action_is_in_the_table(hass: HomeAssistant, module: Meter) -> None:  # noqa: F811
    assert ACTIONS.keys() == hass.services.async_services_for_domain("prepaid_meter").keys()

"""Rows of a purse get their place only after the rows that they were reckoned from."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from custom_components.prepaid_meter.ledger import BookMovedOnError, Kind, Ledger, Row

from .drafts import HUB, MODULE, draft, opening, top_up


def usage(amount: int = -5, **more: Any) -> Any:
    return draft(Kind.USAGE, amount, **more)


def test_whoever_reckoned_from_older_rows_writes_nothing(ledger: Ledger) -> None:
    first = ledger.append(HUB, opening(0))
    (row,), is_new = ledger.append_to_purse(HUB, MODULE, first.number, [usage()])
    assert is_new
    with pytest.raises(BookMovedOnError):
        ledger.append_to_purse(HUB, MODULE, first.number, [usage()])
    ledger.append(HUB, draft(Kind.CUT_OFF))
    # Rows of other kinds move nothing.
    ledger.append_to_purse(HUB, MODULE, row.number, [usage()])
    assert [row.kind for row in ledger.walk(hub=HUB)].count(Kind.USAGE) == 2


def test_of_many_who_write_at_once_one_does(ledger: Ledger) -> None:
    first = ledger.append(HUB, opening(0))

    def write(_: int) -> list[Row] | None:
        try:
            return ledger.append_to_purse(HUB, MODULE, first.number, [usage(), usage()])[0]
        except BookMovedOnError:
            return None

    with ThreadPoolExecutor(6) as pool:
        written = [rows for rows in pool.map(write, range(6)) if rows is not None]
    assert len(written) == 1
    assert len(list(ledger.walk(hub=HUB, kinds=(Kind.USAGE,)))) == 2


def test_a_key_is_one_order_whichever_purse_or_hub_it_was_asked_for(ledger: Ledger) -> None:
    first = ledger.append(HUB, opening(0))
    order = top_up(reference=None, transaction="till-1")
    (row,), is_new = ledger.append_to_purse(HUB, MODULE, first.number, [usage(), order][1:])
    assert is_new
    # Asked again, nothing is written: not the usage that goes with it either.
    assert ledger.append_to_purse(HUB, MODULE, row.number, [usage(), order]) == ([row], False)
    assert ledger.append_to_purse("other", MODULE, 0, [order]) == ([row], False)
    assert ledger.asked_before("other", "till-1") == row


def test_usage_never_gives_credit() -> None:
    with pytest.raises(ValueError, match="must not be above zero"):
        usage(1)
    with pytest.raises(ValueError, match="needs a module and an amount"):
        draft(Kind.USAGE)

"""What the proof of a ledger finds in a purse whose rows somebody wrote by hand."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from custom_components.prepaid_meter.ledger import Draft, Kind, Row
from custom_components.prepaid_meter.ledger.verify import Reason, verify
from custom_components.prepaid_meter.purse.state import Occasion

from .world import HUB, World


def again(row: Row, **changes: Any) -> Draft:
    """Return a row as a draft, changed."""
    names = {field.name for field in fields(Draft)}
    return replace(Draft(**{name: getattr(row, name) for name in names}), **changes)


async def charged(world: World) -> Row:
    """Return the last row of a purse that was charged twice."""
    await world.begin()
    await world.order(50_00)
    for _ in range(2):
        world.use(Decimal("0.123"))
        await world.settle()
        await world.account.post(Occasion.CUT)
    assert verify(world.ledger, HUB).holds
    return world.usage()[-1]


def details(row: Row, **changes: Any) -> dict[str, Any]:
    return {**row.details, **changes}


async def test_a_usage_charged_a_second_time_is_found(world: World) -> None:
    last = await charged(world)
    amount = last.amount or 0
    after = (last.after or 0) + amount
    world.ledger.append(HUB, again(last, before=last.after, after=after))
    breach = verify(world.ledger, HUB).breach
    assert breach is not None
    assert (breach.reason, breach.number) == (Reason.SUM, last.number + 1)
    assert "was charged before" in breach.why


@pytest.mark.parametrize("what", ["amount", "quantity", "credit", "nothing"])
async def test_a_row_that_does_not_add_up_is_found(world: World, what: str) -> None:
    last = await charged(world)
    to: Any = last.details["to"]
    begins = {"from": to, "to": {**to, "value": str(Decimal(to["value"]) + 1)}}
    part: Any = {"quantity": "1", "price": "2.3456", "since": to["at"]}
    exact = Decimal("234.56") + Decimal(str(last.details["carried"]))
    amount = int(exact)
    forged: dict[str, Any] = {
        "amount": -amount,
        "before": last.after,
        "after": (last.after or 0) - amount,
        "details": details(
            last, **begins, quantity="1", portions=[part], carried=str(exact - amount)
        ),
    }
    match what:
        case "amount":
            forged |= {"amount": -amount - 1, "after": forged["after"] - 1}
        case "quantity":
            forged["details"]["portions"] = [{**part, "quantity": "0.9"}]
        case "credit":
            forged |= {"before": forged["before"] + 1, "after": forged["after"] + 1}
        case _:
            pass
    world.ledger.append(HUB, again(last, kind=Kind.USAGE, **forged))
    assert verify(world.ledger, HUB).holds is (what == "nothing")

"""Whatever happens: what is charged is quantity times price, nothing twice and nothing lost."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings, strategies as st

from custom_components.prepaid_meter.ledger import Kind, Row
from custom_components.prepaid_meter.ledger.verify import verify
from custom_components.prepaid_meter.purse.prices import Price
from custom_components.prepaid_meter.purse.state import Occasion
from custom_components.prepaid_meter.vending.errors import TellerError

from .world import CLERK, GENERATOR, GRID, HUB, Killed, World

_LITTLE = st.decimals("0", "0.16", places=3)


@dataclass(frozen=True)
class Use:
    """Polls in a row, with something used between each two."""

    quantities: tuple[Decimal, ...]


@dataclass(frozen=True)
class Away:
    """Nothing is heard for a while, and something is used meanwhile."""

    minutes: int
    share: int
    killed: bool


@dataclass(frozen=True)
class Act:
    """Something a person or the building does, perhaps with a kill at its writing."""

    what: str
    amount: int = 0
    death: str | None = None


def _steps() -> st.SearchStrategy[list[Any]]:
    acts = st.sampled_from([
        "top_up", "refund", "tenant", "tenant_refund", "price", "price_soon", "tariff", "cut",
        "kill", "clock_ahead", "clock_back", "poll",
    ])  # fmt: skip
    step = st.one_of(
        st.builds(Use, st.lists(_LITTLE, min_size=1, max_size=4).map(tuple)),
        st.builds(Away, st.integers(1, 3000), st.integers(0, 50), st.booleans()),
        st.builds(
            Act, acts, st.integers(1, 20_000), st.sampled_from([None, None, "before", "after"])
        ),
    )
    return st.lists(step, min_size=1, max_size=25)


async def _act(world: World, act: Act, orders: dict[str, int], number: int) -> None:
    account = world.account
    match act.what:
        case "top_up" | "refund":
            amount = act.amount if act.what == "top_up" else -act.amount
            key = f"order-{number}"
            with suppress(TellerError):
                orders[key] = amount
                await world.order(amount, key)
        case "tenant" | "tenant_refund":
            with suppress(TellerError):
                await account.change_tenant(
                    f"T{number}", actor=CLERK, note="", refund="refund" in act.what, details={}
                )
        case "price" | "price_soon":
            since = max(world.prices[-1].since, world.now) + timedelta(
                minutes=1 if act.what == "price" else act.amount % 600 + 1
            )
            price = Decimal(act.amount) / 10_000
            world.prices.append(Price(since, {GRID: price, GENERATOR: price * 3}))
        case "tariff":
            await account.set_tariff([GRID, GENERATOR][act.amount % 2])
        case "cut":
            await account.post(Occasion.CUT)
        case "kill":
            world.born()
        case "clock_ahead":
            world.wall_ahead += timedelta(minutes=act.amount)
        case "clock_back":
            world.wall_ahead -= timedelta(minutes=act.amount)
        case _:
            await world.hear()


async def _live(world: World, steps: Iterable[Any]) -> dict[str, int]:
    """Go through all steps; whoever is killed is started again."""
    orders: dict[str, int] = {}
    await world.begin()
    for number, step in enumerate(steps):
        try:
            match step:
                case Use(quantities):
                    for quantity in quantities:
                        world.use(quantity)
                        await world.hear()
                case Away(minutes, share, killed):
                    world.now += timedelta(minutes=minutes)
                    world.use(Decimal(minutes * share) / 100)
                    if killed:
                        world.born()
                case Act():
                    await world.account.look()
                    world.book.death = step.death
                    await _act(world, step, orders, number)
                    world.book.death = None
        except Killed:
            world.born()
            if (key := f"order-{number}") in orders:
                # Whoever had no answer asks again with the same key.
                with suppress(TellerError):
                    await world.account.look()
                    await world.order(orders[key], key)
    world.wall_ahead = max(world.wall_ahead, timedelta(0))
    await world.settle()
    await world.account.post(Occasion.CUT)
    return orders


def _at(row: Row, end: str) -> Any:
    return row.details[end]


def _exact(rows: Iterable[Row], decimals: int) -> Fraction:
    """Return what rows of usage cost, reckoned in another way than the purse reckons."""
    portions: list[Any] = [part for row in rows for part in row.details["portions"]]  # type: ignore[union-attr]
    return sum(
        (Fraction(part["quantity"]) * Fraction(part["price"]) for part in portions), Fraction(0)
    ) * Fraction(10**decimals)


def _check(world: World, orders: dict[str, int]) -> None:
    rows = world.usage()
    # Nothing twice, nothing between: each row begins where the one before it ended.
    opening: Any = world.rows(Kind.OPENING)[0].details["counters"]
    begun = Decimal(opening["total"]["value"])
    place = begun
    for row in rows:
        assert Decimal(_at(row, "from")["value"]) == place
        place = Decimal(_at(row, "to")["value"])
        parts: Any = row.details["portions"]
        assert sum(Decimal(part["quantity"]) for part in parts) == place - Decimal(
            _at(row, "from")["value"]
        )
        assert all(Decimal(part["quantity"]) >= 0 for part in parts)
    # Nothing lost: what the meter counted is what was charged.
    assert place - begun == world.used == world.quantity()
    # Quantity times price, to the minor unit, at every row and so over any period.
    for upto in range(len(rows) + 1):
        assert -sum(row.amount or 0 for row in rows[:upto]) == floor(
            _exact(rows[:upto], world.unit.decimals)
        )
    # Every order that was answered is there once.
    moved = world.rows(Kind.TOP_UP, Kind.REFUND)
    keys = [row.transaction for row in moved if row.transaction in orders]
    assert len(keys) == len(set(keys))
    assert all(row.amount == orders[row.transaction] for row in moved if row.transaction in orders)
    # Nothing but loads and usage moves credit.
    assert world.account.credit == sum(row.amount or 0 for row in moved) - world.charged
    every = [row for row in world.rows() if row.after is not None]
    for before, after in pairwise(every):
        assert after.before == before.after
        assert after.after == (after.before or 0) + (after.amount or 0)
    assert verify(world.ledger, HUB).holds


def _prices_are_of_their_time(world: World) -> None:
    for row in world.usage():
        parts: Any = row.details["portions"]
        tariff = str(row.details["tariff"])
        for part in parts:
            since = datetime.fromisoformat(part["since"])
            valid = [price for price in world.prices if price.since <= since] or world.prices[:1]
            assert Decimal(part["price"]) == valid[-1].of[tariff]


@settings(
    max_examples=40,
    # Each life is many rows on a disk: a failing one is told as it was found.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(_steps(), st.integers(0, 4))
@example([Use((Decimal("0.1"),)), Act("top_up", 500, "after"), Act("kill")], 2)
@example([Away(3000, 50, killed=True), Act("price_soon", 90), Away(3000, 1, killed=True)], 2)
@example([Act("clock_ahead", 20_000), Use((Decimal("0.1"),) * 3), Act("clock_back", 20_000)], 2)
def test_any_life_of_a_purse_is_charged_to_the_minor_unit(steps: list[Any], decimals: int) -> None:
    with TemporaryDirectory() as directory:
        world = World(Path(directory) / "ledger.db", decimals=decimals)
        try:
            orders = asyncio.run(_live(world, steps))
            _check(world, orders)
            if not any(isinstance(step, Act) and "clock" in step.what for step in steps):
                # Under a clock that was wrong nobody knows what the time was.
                _prices_are_of_their_time(world)
        finally:
            world.ledger.close()

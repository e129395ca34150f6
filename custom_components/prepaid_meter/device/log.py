"""The log that a module keeps of its loads."""

from datetime import datetime
from typing import Final

from .module import Module, Reading
from .orders import BY_VOUCHER, Record
from .points import Profile, Records, Role

LOADS: Final = "loads"
"""The log of a profile that does not load over the wire."""


def log_of(profile: Profile) -> Records | None:
    """Return where a profile's modules log their loads, None if they do not."""
    name = profile.top_up.points.get(Role.LOG, "") if profile.top_up else LOADS
    return profile.records.get(name)


def numbers_vouchers(profile: Profile) -> bool:
    """Return whether a profile's log tells by which voucher a load came.

    A module that takes vouchers and does not tell could not be held to them.
    """
    log = log_of(profile)
    if log is None or not log.fields >= {"reference", "source"}:
        return False
    sources = profile.points[log.key(0, "source")].values.values()
    return not BY_VOUCHER.isdisjoint(sources)


async def read_one_by_one(module: Module, log: Records, count: int) -> list[Record]:
    """Read records that take a request each, newest first, down to the `count`th load."""
    records: list[Record] = []
    for index, block in enumerate(log.blocks):
        (reading,) = await module.read_together(block)
        read = records_in(reading, log, range(index, index + 1))
        if not read or read[0].number <= count:
            break
        if records and read[0].number >= records[-1].number:
            # A load came in between and moved every record on.
            continue
        if records and read[0].number != records[-1].number - 1:
            break
        records += read
    return records


def records_in(reading: Reading, log: Records, indices: range) -> list[Record]:
    """Return the records of a log, newest first, as far as they follow on each other."""
    found: list[Record] = []
    for index in indices:
        said = {field: reading.values.get(log.key(index, field)) for field in log.fields}
        number, amount, credit = said.get("number"), said.get("amount"), said.get("credit")
        if not (isinstance(number, int) and isinstance(amount, int) and isinstance(credit, int)):
            break
        if number < 1 or (found and number != found[-1].number - 1):
            break
        reference, time, source = said.get("reference"), said.get("time"), said.get("source")
        found.append(
            Record(
                number=number,
                reference=reference if isinstance(reference, int) else 0,
                amount=amount,
                credit=credit,
                time=time if isinstance(time, datetime) else None,
                source=source if isinstance(source, str) else None,
            )
        )
    return found

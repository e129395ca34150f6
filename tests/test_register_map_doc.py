"""The register map in docs/ and the one in the profile are the same map."""

from decimal import Decimal
from pathlib import Path
import re
from typing import NamedTuple

from custom_components.prepaid_meter.device.points import MeterKind, Point, PointType, Profile
from custom_components.prepaid_meter.device.profile import load_profiles

DOCUMENT = Path(__file__).parents[1] / "docs" / "register-map.md"
COLUMNS = ["address", "name", "type", "unit", "scale", "access", "kind", "meaning"]
RECORD_COLUMNS = ["offset", *COLUMNS[1:]]


class Row(NamedTuple):
    """What both sides say of a point."""

    kind: str
    block: str
    name: str
    address: int
    type: str
    unit: str
    scale: Decimal | None
    write: int | None
    capability: int | None
    values: tuple[tuple[int, str], ...]


def _tables(columns: list[str]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the heading and the rows of every table with these columns."""
    tables: list[tuple[str, list[dict[str, str]]]] = []
    heading, header = "", [""]
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading, header = line.lstrip("# "), [""]
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells == columns:
                header = cells
                tables.append((heading, []))
            elif header == columns and not set(line) <= set("|-"):
                tables[-1][1].append(dict(zip(columns, cells, strict=True)))
    return tables


def _documented() -> list[Row]:
    return [
        row
        for heading, table in _tables(COLUMNS)
        for cells in table
        if cells["name"] != "*signature*"
        for row in _read(heading, cells, cells["name"], int(cells["address"], 16))
    ]


def _documented_records() -> list[Row]:
    """Return the rows of every record of a log, by what the text says of where they are."""
    rows = []
    for heading, table in _tables(RECORD_COLUMNS):
        name, first, _ = re.split(r": |–", heading)
        text = DOCUMENT.read_text("utf-8").partition(f"## {heading}\n")[2].partition("|")[0]
        count, size = re.findall(r"last (\d+) .* records of (\d+) registers", text, re.DOTALL)[0]
        for cells in table:
            for index in range(int(count)):
                address = int(first, 16) + index * int(size) + int(cells["offset"])
                key = f"{name.lower()}.{index}.{cells['name']}"
                rows += _read(heading, cells, key, address)
    return rows


def _read(heading: str, cells: dict[str, str], name: str, address: int) -> list[Row]:
    """Return what a row says, for each kind of module that it is about."""
    access, _, write = cells["access"].partition(" ")
    assert access == ("rw" if write else "r")
    capability = re.search(r"capability (\d+)", cells["meaning"])
    listed = re.findall(r"(\d+) (\w+)", cells["meaning"]) if cells["type"] == "enum" else []
    return [
        Row(
            kind,
            heading.partition(":")[0].lower(),
            name,
            address,
            cells["type"],
            cells["unit"],
            Decimal(cells["scale"]) if cells["scale"] else None,
            int(write, 16) if write else None,
            int(capability[1]) if capability else None,
            tuple((int(number), name) for number, name in listed),
        )
        for kind in (MeterKind if cells["kind"] == "all" else (MeterKind(cells["kind"]),))
    ]


def _type(point: Point) -> str:
    if point.type is PointType.BIT:
        return f"bit {point.bit}"
    if point.type is PointType.STRING:
        return f"string {point.count}"
    if point.type is PointType.DATETIME:
        assert point.packing == ("unix",)
    return point.type.value


def _row(kind: str, point: Point) -> Row:
    return Row(
        kind,
        point.block,
        point.key,
        point.address,
        _type(point),
        point.unit or "",
        point.scale,
        point.write.address if point.write else None,
        point.capability,
        tuple(point.values.items()),
    )


def _profiles() -> list[Profile]:
    return [profile for profile in load_profiles().values() if profile.family == "reference"]


def test_every_point_is_documented_and_every_row_is_a_point() -> None:
    documented = _documented() + _documented_records()
    described = [
        _row(profile.kind, point) for profile in _profiles() for point in profile.points.values()
    ]
    assert len(documented) == len(set(documented))
    assert sorted(set(documented) - set(described)) == []
    assert sorted(set(described) - set(documented)) == []


def test_headings_name_the_longest_block() -> None:
    spans: dict[str, set[int]] = {}
    for profile in _profiles():
        for block in profile.blocks.values():
            spans.setdefault(block.name, set()).update(
                range(block.address, block.address + block.count)
            )
    # The signature stands in front of the identification.
    spans["identification"] |= {0, 1}
    for heading, _ in _tables(COLUMNS) + _tables(RECORD_COLUMNS):
        name, first, last = re.split(r": |–", heading)
        assert (min(spans[name.lower()]), max(spans[name.lower()])) == (
            int(first, 16),
            int(last, 16),
        )


def test_signatures_are_documented() -> None:
    table = dict(_tables(COLUMNS))["Identification: 0x0000–0x001B"]
    marks = {int(row["address"], 16): row for row in table if row["name"] == "*signature*"}
    for profile in _profiles():
        assert {mark.point.address: mark.point.type.value for mark in profile.signatures} == {
            address: row["type"] for address, row in marks.items()
        }
    assert marks[0]["meaning"] == f"0x{_profiles()[0].signatures[0].equals:08X}"


def test_rows_stand_in_the_order_of_their_addresses_within_a_kind() -> None:
    for _, table in _tables(COLUMNS):
        for kind in MeterKind:
            addresses = [row["address"] for row in table if row["kind"] in {"all", kind}]
            assert addresses == sorted(addresses)


def test_write_only_registers_are_documented() -> None:
    text = DOCUMENT.read_text("utf-8")
    for profile in _profiles():
        for point in profile.points.values():
            if point.write is not None and point.write.address != point.address:
                assert f"| 0x{point.write.address:04X} | {point.key} |" in text


def test_a_request_to_load_is_written_as_documented() -> None:
    text = DOCUMENT.read_text("utf-8")
    (written,) = re.findall(
        r"one write \(16\) of the (\d+) registers from (\w+) to (\w+): (.*)", text
    )
    for profile in _profiles():
        assert profile.top_up is not None
        points = [profile.points[key] for key in profile.top_up.written]
        assert [point.key for point in points] == [
            f"load_{name}" for name in written[3].rstrip(".").split(", ")
        ]
        addresses = [
            address
            for point in points
            for address in range(point.address, point.address + point.count)
        ]
        assert addresses == list(range(int(written[1], 16), int(written[2], 16) + 1))
        assert len(addresses) == int(written[0])

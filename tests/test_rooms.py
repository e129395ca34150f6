"""The rooms of the house: nobody imports in a circle, and each room only what it may."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
import re
import sys
from typing import Final

import pytest

from custom_components.prepaid_meter import const

HOUSE: Final = Path(const.__file__).parent

# What stands at the top: what Home Assistant loads by name, and the few that everybody uses.
MOST_AT_THE_TOP: Final = 25

LOADED_BY_HOME_ASSISTANT: Final = frozenset(
    {
        "__init__",
        "backup",
        "binary_sensor",
        "button",
        "condition",
        "config_flow",
        "diagnostics",
        "event",
        "number",
        "repairs",
        "select",
        "sensor",
        "switch",
        "system_health",
        "trigger",
    }
)

# Foreign packages that a room without Home Assistant may use.
PURE: Final[Mapping[str, frozenset[str]]] = {
    "device": frozenset({"modbus_connection", "voluptuous", "yaml"}),
    "ledger": frozenset({"sqlalchemy", "pg8000"}),
    "policy": frozenset({"cryptography"}),
    "vending": frozenset(),
    "voucher": frozenset({"cryptography"}),
    "simulator": frozenset({"cryptography", "pymodbus", "voluptuous", "yaml"}),
}

# Which room may import which others. What Home Assistant loads by name may import all of them.
_MAY: Final = """
const:
issues: const
credit: const
entered: credit sentences
forecast:
texts: const
device:
policy:
voucher:
ledger: credit
simulator: device voucher
vending: credit device ledger
coordinator: const issues credit device ledger
hub: const coordinator device simulator voucher
vouchers: const coordinator device hub voucher
access: const issues coordinator texts ledger policy
trackers: const issues coordinator credit forecast texts device hub ledger vending vouchers
supply: const issues coordinator access device hub ledger policy vending
runtime: const coordinator credit access device hub ledger policy supply trackers vending
sentences: const runtime texts access device ledger policy supply vending voucher vouchers
lookup: const runtime sentences supply vending
web: const credit entered forecast lookup runtime sentences access device ledger policy
web: vending voucher vouchers
services: const lookup runtime sentences texts access device ledger policy supply trackers vending
services: entered voucher vouchers web
entity: const coordinator runtime access device hub
entities: const coordinator entered entity forecast runtime sentences access hub policy
entities: services supply
flows: const credit runtime sentences texts access device hub ledger policy supply voucher
flows: vouchers web
repair_flows: const issues credit runtime sentences access device flows ledger policy services
repair_flows: trackers entities supply vending
"""
MAY: Final[dict[str, set[str]]] = {}
for _row in _MAY.split("\n"):
    if _row:
        _room, _, _others = _row.partition(":")
        MAY.setdefault(_room, set()).update(_others.split())


def name_of(path: Path) -> str:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES: Final = {name_of(path): path for path in sorted(HOUSE.rglob("*.py"))}


def imported(name: str, path: Path, source: str) -> Iterator[str]:
    """Yield the modules of the house that one imports, for types too."""
    is_package = path.name == "__init__.py"
    here = [] if name == "__init__" else name.split(".")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        up = node.level - is_package
        base = here[: len(here) - up] if up else here
        target = [*base, *(node.module or "").split(".")] if node.module else base
        for alias in node.names:
            whole = ".".join([*target, alias.name])
            yield whole if whole in MODULES else ".".join(target) or "__init__"


IMPORTS: Final = {
    name: set(imported(name, path, path.read_text("utf-8"))) - {name}
    for name, path in MODULES.items()
}


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return modules that import one another in a circle, nothing if none do."""
    done: set[str] = set()
    way: list[str] = []

    def walk(name: str) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        way.append(name)
        for other in sorted(graph.get(name, ())):
            if found := walk(other):
                return found
        way.pop()
        done.add(name)
        return []

    for name in sorted(graph):
        if found := walk(name):
            return found
    return []


FRONTEND: Final = HOUSE.parent.parent / "frontend/src"


def imported_by_typescript(path: Path) -> set[str]:
    """Return the files of the page that one imports, for types too."""
    names = re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", path.read_text("utf-8"))
    found = [(path.parent / name).resolve() for name in names]
    return {
        str(
            each.with_name(f"{each.name}.ts")
            if each.with_name(f"{each.name}.ts").exists()
            else each / "index.ts"
        )
        for each in found
    }


def room_of(name: str) -> str:
    return name.partition(".")[0]


def test_nobody_imports_in_a_circle() -> None:
    assert circle(IMPORTS) == []


def test_the_check_above_finds_circles_and_imports_for_types() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    source = "if TYPE_CHECKING:\n    from ..hub.poller import X\nfrom . import keeper\n"
    found = set(imported("supply.journal", HOUSE / "supply/journal.py", source))
    assert found == {"hub.poller", "supply.keeper"}


def test_nobody_on_the_page_imports_in_a_circle() -> None:
    files = [path for path in FRONTEND.rglob("*.ts") if not path.name.endswith(".test.ts")]
    graph = {str(path): imported_by_typescript(path) for path in files}
    assert set().union(*graph.values()) <= graph.keys()
    assert circle(graph) == []


def test_few_stand_at_the_top() -> None:
    top = {name for name, path in MODULES.items() if path.parent == HOUSE}
    assert len(top) <= MOST_AT_THE_TOP
    assert top <= LOADED_BY_HOME_ASSISTANT | MAY.keys()


@pytest.mark.parametrize("room", sorted(MAY))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    found = {
        room_of(other)
        for name, others in IMPORTS.items()
        for other in others
        if room_of(name) == room
    }
    assert found - {room} <= MAY[room]


def test_every_room_has_its_row() -> None:
    assert {room_of(name) for name in MODULES} - LOADED_BY_HOME_ASSISTANT == MAY.keys()


@pytest.mark.parametrize("room", sorted(PURE))
def test_a_pure_room_knows_nothing_of_home_assistant(room: str) -> None:
    foreign = set()
    for name, path in MODULES.items():
        if room_of(name) != room:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                foreign |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                foreign.add((node.module or "").partition(".")[0])
    assert foreign - set(sys.stdlib_module_names) <= PURE[room]


@pytest.mark.parametrize("room", sorted(room for room in MAY if (HOUSE / room).is_dir()))
def test_every_room_says_its_job_in_one_sentence(room: str) -> None:
    said = ast.get_docstring(ast.parse((HOUSE / room / "__init__.py").read_text("utf-8")))
    assert said
    assert said.partition("\n")[0].endswith(".")

"""What the device layer may depend on."""

import ast
from pathlib import Path

import pytest

from custom_components.prepaid_meter import device

FOLDER = Path(device.__file__).parent
ALLOWED = {"modbus_connection", "voluptuous", "yaml"}


def imported_modules(source: str, depth: int = 1) -> set[str]:
    """Return what is imported absolutely, and what relatively from above the folder."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.level > depth:
            found.add("." * node.level + (node.module or ""))
    return found


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_device_layer_imports_neither_home_assistant_nor_the_rest_of_the_integration(
    path: Path,
) -> None:
    import sys

    depth = len(path.relative_to(FOLDER).parts)
    foreign = imported_modules(path.read_text("utf-8"), depth) - set(sys.stdlib_module_names)
    assert foreign <= ALLOWED


def test_the_check_above_sees_every_way_to_import() -> None:
    source = "import homeassistant.core\nfrom homeassistant import x\nfrom ..const import y"
    assert imported_modules(source) == {"homeassistant", "..const"}

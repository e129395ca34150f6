"""What the device layer may depend on."""

import ast
from pathlib import Path

import pytest

from custom_components.prepaid_meter import device

FOLDER = Path(device.__file__).parent
ALLOWED = {"modbus_connection", "tmodbus", "voluptuous", "yaml"}


def imported_modules(source: str) -> set[str]:
    """Return what is imported absolutely, and what relatively from above the folder."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            found.add("." * node.level + (node.module or ""))
    return found


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_device_layer_imports_neither_home_assistant_nor_the_rest_of_the_integration(
    path: Path,
) -> None:
    import sys

    foreign = imported_modules(path.read_text("utf-8")) - set(sys.stdlib_module_names)
    assert foreign <= ALLOWED


def test_the_check_above_sees_every_way_to_import() -> None:
    source = "import homeassistant.core\nfrom homeassistant import x\nfrom ..const import y"
    assert imported_modules(source) == {"homeassistant", "..const"}

"""What the voucher package may depend on."""

import ast
from pathlib import Path
import sys

import pytest

from custom_components.prepaid_meter import voucher

FOLDER = Path(voucher.__file__).parent


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_voucher_package_imports_neither_home_assistant_nor_the_rest_of_the_integration(
    path: Path,
) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found = {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= len(path.relative_to(FOLDER).parts)
            found = {(node.module or "").partition(".")[0]} if node.level == 0 else set()
        else:
            continue
        assert found <= {"cryptography", *sys.stdlib_module_names}

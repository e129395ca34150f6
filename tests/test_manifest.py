"""The rules of Home Assistant's own validation that concern a custom integration."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any, Final

from awesomeversion import AwesomeVersion
from homeassistant import components
from homeassistant.const import Platform
import pytest
import voluptuous as vol

from custom_components.prepaid_meter import config_flow

ROOT: Final = Path(config_flow.__file__).parent
REPOSITORY: Final = ROOT.parent.parent
MANIFEST: Final[dict[str, Any]] = json.loads((ROOT / "manifest.json").read_text("utf-8"))

# What Home Assistant lets everybody use without naming it.
ALWAYS_THERE: Final = {
    *(platform.value for platform in Platform),
    "automation",
    "diagnostics",
    "frontend",
    "persistent_notification",
    "recorder",
    "repairs",
    "system_health",
    "websocket_api",
}

SCHEMA: Final = vol.Schema(
    {
        vol.Required("domain"): ROOT.name,
        vol.Required("name"): str,
        vol.Required("version"): vol.Match(r"^\d+\.\d+\.\d+$"),
        vol.Required("integration_type"): vol.In(("hub", "device", "service")),
        vol.Required("iot_class"): vol.In(("local_polling", "local_push", "calculated")),
        vol.Required("documentation"): vol.Url(),
        vol.Required("issue_tracker"): vol.Url(),
        vol.Required("codeowners"): [vol.Match(r"^@")],
        vol.Required("config_flow"): True,
        vol.Optional("dependencies"): [str],
        vol.Optional("after_dependencies"): [str],
        vol.Optional("requirements"): [str],
        vol.Optional("loggers"): [str],
    }
)


def used(tree: ast.AST) -> Iterator[str]:
    """Yield the components of Home Assistant that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = node.module.split(".")
            if parts[:2] == ["homeassistant", "components"]:
                yield from parts[2:3] or [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                if parts[:2] == ["homeassistant", "components"]:
                    yield parts[2]


@pytest.mark.parametrize(
    "path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_component_that_is_imported_is_named(path: Path) -> None:
    named = {*MANIFEST["dependencies"], *MANIFEST["after_dependencies"]}
    assert set(used(ast.parse(path.read_text("utf-8")))) - ALWAYS_THERE <= named


def test_manifest_is_as_home_assistant_wants_it() -> None:
    SCHEMA(MANIFEST)
    assert list(MANIFEST)[:2] == ["domain", "name"]
    assert list(MANIFEST)[2:] == sorted(list(MANIFEST)[2:])
    for name in (*MANIFEST["dependencies"], *MANIFEST["after_dependencies"]):
        assert (Path(components.__path__[0]) / name / "manifest.json").exists(), name


def test_versions_agree() -> None:
    project = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    assert f'version = "{MANIFEST["version"]}"' in project
    assert AwesomeVersion(MANIFEST["version"]).valid


def test_brand_has_an_icon() -> None:
    assert list((ROOT / "brand").glob("icon*.png"))


def test_workflows_call_what_there_is() -> None:
    for path in (REPOSITORY / ".github/workflows").glob("*.yaml"):
        for script in re.findall(r"scripts/[a-z]+", path.read_text("utf-8")):
            assert (REPOSITORY / script).exists(), f"{path.name}: {script}"

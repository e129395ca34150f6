"""The Home Assistant configuration folder of the demonstration.

Written before the first start, so that nobody has to create an account, answer
questions or log in. That is fine on loopback only, and HTTP is bound to it.
"""

from dataclasses import dataclass
import json
from pathlib import Path
import shutil
from typing import Any
import uuid

import yaml

from .ports import LOOPBACK

CONFIGURATION = f"""\
# Written by scripts/demo. Nothing here is a model for a real installation:
# anyone on this machine gets in without a password.
homeassistant:
  auth_providers:
    - type: trusted_networks
      trusted_networks:
        - {LOOPBACK}/32
      allow_bypass_login: true
    - type: homeassistant
logger:
  default: warning
frontend:
config:
history:
logbook:
energy:
sun:
webhook:
recorder:
mobile_app:
automation: !include automations.yaml
"""

# Long enough to be read, short enough to be watched.
GRACE = {"minutes": 1}

AUTOMATIONS: dict[str, dict[str, Any]] = {
    "automatic_cut_off": {
        "tr": "Otomatik kesme",
        "en": "Cut off automatically",
        "input": {"grace": GRACE},
    },
    "operator_approval": {"tr": "Operatöre sor", "en": "Ask an operator"},
    "credit_warnings": {"tr": "Kontör uyarıları", "en": "Credit warnings"},
    "restore_after_top_up": {
        "tr": "Kontör yüklenince besleme ver",
        "en": "Restore after a top-up",
    },
    "daily_summary": {"tr": "Günlük özet", "en": "Daily summary"},
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the building stands."""

    name: str
    owner: str
    country: str
    currency: str
    time_zone: str
    latitude: float
    longitude: float


PLACES = {
    "tr": Place(
        name="Örnek Çarşı",
        owner="Yönetici",
        country="TR",
        currency="TRY",
        time_zone="Europe/Istanbul",
        latitude=41.0082,
        longitude=28.9784,
    ),
    "en": Place(
        name="Sample Arcade",
        owner="Manager",
        country="GB",
        currency="GBP",
        time_zone="Europe/London",
        latitude=51.5072,
        longitude=-0.1276,
    ),
}


def create(folder: Path, language: str) -> None:
    """Write a configuration that is past all first questions."""
    place = PLACES[language]
    (folder / ".storage").mkdir(parents=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    (folder / "automations.yaml").write_text("[]\n")
    (folder / "custom_components").mkdir()
    _store(
        folder,
        "onboarding",
        {"done": ["user", "core_config", "analytics", "integration"]},
        version=4,
    )
    _store(folder, "auth", _owner(place), version=1)
    # Nothing may look for, or be found by, other machines.
    _store(folder, "core.network", {"configured_adapters": ["lo"]}, version=1)
    _store(
        folder,
        "core.config",
        {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "elevation": 20,
            "unit_system_v2": "metric",
            "location_name": place.name,
            "time_zone": place.time_zone,
            "external_url": None,
            "internal_url": None,
            "currency": place.currency,
            "country": place.country,
            "language": language,
            "radius": 100,
        },
        version=1,
        minor_version=4,
    )


def automate(folder: Path, language: str, blueprints: Path) -> None:
    """Have an automation of each blueprint, as a person would create it from there."""
    shutil.copytree(blueprints, folder / "blueprints" / "automation" / blueprints.name)
    automations = [
        {
            "id": name,
            "alias": automation[language],
            "use_blueprint": {
                "path": f"{blueprints.name}/{name}.yaml",
                "input": {"language": language, **automation.get("input", {})},
            },
        }
        for name, automation in AUTOMATIONS.items()
    ]
    (folder / "automations.yaml").write_text(
        yaml.safe_dump(automations, allow_unicode=True, sort_keys=False), "utf-8"
    )


def link(folder: Path, integration: Path) -> None:
    """Have Home Assistant find the integration, also after this repository was moved."""
    path = folder / "custom_components" / integration.name
    path.unlink(missing_ok=True)
    path.symlink_to(integration)


def set_port(folder: Path, port: int) -> None:
    """Have Home Assistant listen on loopback, at this port.

    Not in YAML: that would be on trial for five minutes and then be reverted.
    """
    _store(
        folder,
        "http",
        {
            "stable": {
                "server_host": [LOOPBACK],
                "server_port": port,
                "cors_allowed_origins": [],
                "login_attempts_threshold": -1,
                "ip_ban_enabled": False,
                "ssl_profile": "modern",
                "use_x_frame_options": True,
                "created_at": "2026-01-01T00:00:00+00:00",
                "error": None,
                "error_message": None,
            },
            "pending": None,
            "yaml_migration_done": True,
        },
        version=2,
        minor_version=2,
    )


def _owner(place: Place) -> dict[str, Any]:
    """Describe an owner without any password."""
    return {
        "users": [
            {
                "id": uuid.uuid4().hex,
                "group_ids": ["system-admin"],
                "is_owner": True,
                "is_active": True,
                "name": place.owner,
                "system_generated": False,
                "local_only": True,
            }
        ],
        "groups": [
            {"id": "system-admin", "name": "Administrators"},
            {"id": "system-users", "name": "Users"},
            {"id": "system-read-only", "name": "Read Only"},
        ],
        "credentials": [],
        "refresh_tokens": [],
    }


def _store(
    folder: Path, key: str, data: dict[str, Any], *, version: int, minor_version: int = 1
) -> None:
    """Write one file as Home Assistant's own storage does."""
    content = {"version": version, "minor_version": minor_version, "key": key, "data": data}
    path = folder / ".storage" / key
    path.write_text(json.dumps(content, indent=2))
    path.chmod(0o600)

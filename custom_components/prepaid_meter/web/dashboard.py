"""Brings the manager's screen into Home Assistant's pages."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

from ..const import DOMAIN

SCRIPT: Final = Path(__file__).parent.parent / "frontend" / "prepaid-meter.js"
URL: Final = f"/{DOMAIN}/prepaid-meter.js"


async def async_register(hass: HomeAssistant) -> None:
    """Serve the script, and have every page load it.

    Browsers keep it for a month, so that its address tells which one it is.
    """
    if frontend.DOMAIN not in hass.config.components:
        return
    mark = await hass.async_add_executor_job(_mark)
    await hass.http.async_register_static_paths([StaticPathConfig(URL, str(SCRIPT), True)])
    frontend.add_extra_js_url(hass, f"{URL}?v={mark}")


def _mark() -> str:
    return sha256(SCRIPT.read_bytes()).hexdigest()[:16]

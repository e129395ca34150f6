"""Brings the manager's screen into Home Assistant's pages."""

from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import voluptuous as vol

from ..const import DOMAIN, LOGGER

SCRIPT: Final = Path(__file__).parent.parent / "frontend" / "prepaid-meter.js"
LOADER: Final = Path(__file__).with_name("loader.js")
URL: Final = f"/{DOMAIN}/prepaid-meter.js"

# How a dashboard's resource is recognised as ours; it is a script in itself.
LOADER_BEGINS: Final = f"data:text/javascript,{quote(f'// {DOMAIN}:')}"


async def async_register(hass: HomeAssistant) -> None:
    """Serve the script, and have every page load it.

    Browsers keep it for a month, so that its address tells which one it is.
    """
    if frontend.DOMAIN not in hass.config.components:
        return
    mark, loader = await hass.async_add_executor_job(_read)
    await hass.http.async_register_static_paths([StaticPathConfig(URL, str(SCRIPT), True)])
    frontend.add_extra_js_url(hass, f"{URL}?v={mark}")
    await _async_keep_loader(hass, loader.replace("__URL__", f"{URL}?v={mark}"))


def _read() -> tuple[str, str]:
    """Return what marks the script, and the loader."""
    return sha256(SCRIPT.read_bytes()).hexdigest()[:16], LOADER.read_text("utf-8")


async def _async_keep_loader(hass: HomeAssistant, loader: str) -> None:
    """Have dashboards load the script by themselves.

    Pages are served before this integration is there, as a tablet on the wall asks for them after
    a power failure. Home Assistant keeps the resources of dashboards itself.
    """
    if (resources := _resources(hass)) is None:
        return
    url = f"data:text/javascript,{quote(loader)}"
    try:
        await resources.async_get_info()
        ours = [item for item in resources.async_items() if _is_ours(item)]
        for item in ours[1:]:
            await resources.async_delete_item(item["id"])
        if not ours:
            await resources.async_create_item({"res_type": "module", "url": url})
        elif ours[0]["url"] != url:
            await resources.async_update_item(ours[0]["id"], {"url": url})
    except HomeAssistantError, vol.Invalid, OSError, ValueError:
        # Pages that are opened later have the script all the same.
        LOGGER.exception("Dashboards that are opened while Home Assistant starts stay without it")


async def async_forget(hass: HomeAssistant) -> None:
    """Take out of dashboards what is not there any more."""
    if (resources := _resources(hass)) is None:
        return
    await resources.async_get_info()
    for item in [item for item in resources.async_items() if _is_ours(item)]:
        await resources.async_delete_item(item["id"])


def _is_ours(item: dict[str, str]) -> bool:
    return item["url"].startswith(LOADER_BEGINS)


def _resources(hass: HomeAssistant) -> ResourceStorageCollection | None:
    """Return the resources of dashboards, None where they are in a file of the user's."""
    data = hass.data.get(LOVELACE_DATA)
    resources = data.resources if data is not None else None
    return resources if isinstance(resources, ResourceStorageCollection) else None

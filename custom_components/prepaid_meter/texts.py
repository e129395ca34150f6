"""One text of ours in Home Assistant's language."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN


async def async_text(hass: HomeAssistant, key: str, language: str | None = None) -> str:
    """Return a text of ours in a language, in this Home Assistant's unless told."""
    language = language or hass.config.language
    texts = await async_get_translations(hass, language, "selector", {DOMAIN})
    return texts[f"component.{DOMAIN}.selector.{key}"]

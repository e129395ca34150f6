"""One text of ours in Home Assistant's language."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN


async def async_text(hass: HomeAssistant, key: str) -> str:
    """Return a text of ours in the language of this Home Assistant, for names it is to keep."""
    texts = await async_get_translations(hass, hass.config.language, "selector", {DOMAIN})
    return texts[f"component.{DOMAIN}.selector.{key}"]

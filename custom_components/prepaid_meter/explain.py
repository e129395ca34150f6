"""What went wrong as a sentence in a chosen language, for messages that automations send."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .cutoff.errors import SupplyRefusedError
from .policy.reasons import Reason

LANGUAGES: Final = ("en", "tr")


async def async_reasons(
    hass: HomeAssistant, reasons: tuple[Reason, ...], language: str | None = None
) -> str:
    """Return reasons in the words of a language, of this Home Assistant's unless told."""
    texts = await async_get_translations(hass, language or hass.config.language, "entity", {DOMAIN})
    prefix = f"component.{DOMAIN}.entity.sensor.supply_status.state_attributes.reasons.state"
    return "; ".join(texts.get(f"{prefix}.{reason}", reason.value) for reason in reasons)


def reasons_of(err: HomeAssistantError) -> tuple[Reason, ...]:
    """Return why the gate was closed, nothing if it was not that."""
    cause = err.__cause__
    return cause.decision.reasons if isinstance(cause, SupplyRefusedError) else ()


async def async_sentence(hass: HomeAssistant, err: HomeAssistantError, language: str) -> str:
    """Return an error of ours as a sentence; Home Assistant itself says it in English only."""
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    text = texts.get(f"component.{DOMAIN}.exceptions.{err.translation_key}.message")
    if text is None or err.translation_domain != DOMAIN:
        return str(err)
    placeholders = dict(err.translation_placeholders or {})
    if "reasons" in placeholders and (reasons := reasons_of(err)):
        placeholders["reasons"] = await async_reasons(hass, reasons, language)
    return text.format(**placeholders)

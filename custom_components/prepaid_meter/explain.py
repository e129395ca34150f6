"""What went wrong as a sentence in a chosen language, for pages and for automations' messages."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .const import DOMAIN
from .coordinator import ModuleCoordinator
from .policy.reasons import Reason

ATTR_EXPLAIN_IN: Final = "explain_in"

LANGUAGES: Final = ("en", "tr")

EXPLAIN_FIELD: Final[dict[vol.Marker, object]] = {vol.Optional(ATTR_EXPLAIN_IN): vol.In(LANGUAGES)}


class ReasonedError(ServiceValidationError):
    """A refusal that keeps its reasons, so that they can be told in any language."""

    def __init__(self, key: str, reasons: tuple[Reason, ...], placeholders: dict[str, str]) -> None:
        """Refuse with the sentence of a key."""
        super().__init__(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )
        self.reasons = reasons


async def async_refusal(
    hass: HomeAssistant, key: str, reasons: tuple[Reason, ...], **placeholders: str
) -> ReasonedError:
    """Return a refusal with its reasons in the language of this Home Assistant."""
    words = await async_reasons(hass, reasons)
    return ReasonedError(key, reasons, {**placeholders, "reasons": words})


async def async_reasons(
    hass: HomeAssistant, reasons: tuple[Reason, ...], language: str | None = None
) -> str:
    """Return reasons in the words of a language, of this Home Assistant's unless told."""
    texts = await async_get_translations(hass, language or hass.config.language, "entity", {DOMAIN})
    prefix = f"component.{DOMAIN}.entity.sensor.supply_status.state_attributes.reasons.state"
    return "; ".join(texts.get(f"{prefix}.{reason}", reason.value) for reason in reasons)


async def async_sentence(hass: HomeAssistant, err: HomeAssistantError, language: str) -> str:
    """Return an error of ours as a sentence; Home Assistant itself says it in English only."""
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    text = texts.get(f"component.{DOMAIN}.exceptions.{err.translation_key}.message")
    if text is None or err.translation_domain != DOMAIN:
        return str(err)
    placeholders = dict(err.translation_placeholders or {})
    if isinstance(err, ReasonedError):
        placeholders["reasons"] = await async_reasons(hass, err.reasons, language)
    return text.format(**placeholders)


async def async_shown_failure(
    module: ModuleCoordinator, err: HomeAssistantError, language: str
) -> dict[str, Any]:
    """Return what an action answers with instead of failing."""
    reasons = err.reasons if isinstance(err, ReasonedError) else ()
    return {
        "status": "failed",
        "module": module.name,
        "message": await async_sentence(module.hass, err, language),
        "reasons": [reason.value for reason in reasons],
    }

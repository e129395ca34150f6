"""Which of Home Assistant's entities belong to which module."""

from dataclasses import dataclass, field

from .api import Api, Json

DOMAIN = "prepaid_meter"


@dataclass(frozen=True)
class ModuleEntities:
    """One module as Home Assistant knows it."""

    name: str
    serial_number: str
    entity_ids: dict[str, str] = field(default_factory=dict)
    """By what they show, such as `credit`."""


async def read_modules(api: Api) -> list[ModuleEntities]:
    """Return all modules with their enabled entities."""
    modules = {
        device["id"]: ModuleEntities(
            device["name_by_user"] or device["name"] or "", device["serial_number"]
        )
        for device in await api.command("config/device_registry/list")
        if device["serial_number"] and any(domain == DOMAIN for domain, *_ in device["identifiers"])
    }
    for entity in await api.command("config/entity_registry/list"):
        module = modules.get(entity["device_id"])
        if module and entity["platform"] == DOMAIN and not entity["disabled_by"]:
            module.entity_ids[entity["translation_key"]] = entity["entity_id"]
    return list(modules.values())


async def read_states(api: Api) -> dict[str, Json]:
    """Return all states by entity id."""
    return {state["entity_id"]: state for state in await api.command("get_states")}

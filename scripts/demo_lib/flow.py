"""Adds the integration through the same steps that a person would click through."""

import asyncio
from collections.abc import Mapping
from typing import Any

from .api import Api, Json
from .errors import DemoError

FLOWS = "/api/config/config_entries/flow"
# A scan asks every possible unit id in turn and waits for the silent ones.
FLOW_TIMEOUT = 300


async def add_integration(api: Api, handler: str, answers: Mapping[str, Json]) -> None:
    """Walk the flow to its end, with its own proposals where no answer is given.

    `answers` holds choices by the name of a menu's step and values by the name of a field.
    """
    result = await api.post(FLOWS, {"handler": handler})
    try:
        async with asyncio.timeout(FLOW_TIMEOUT):
            while result["type"] != "create_entry":
                result = await _next(api, result, answers)
    except TimeoutError:
        raise DemoError(f"Adding the modules took longer than {FLOW_TIMEOUT} s.") from None


async def _next(api: Api, result: Json, answers: Mapping[str, Json]) -> Json:
    """Take one step."""
    step = f"{FLOWS}/{result['flow_id']}"
    match result["type"]:
        case "menu" if result["step_id"] in answers:
            return await api.post(step, {"next_step_id": answers[result["step_id"]]})
        case "form":
            if errors := result.get("errors"):
                raise DemoError(
                    f"Home Assistant did not accept the step {result['step_id']}: {errors}"
                )
            return await api.post(step, _fill_in(result["data_schema"], answers))
        case "progress":
            await asyncio.sleep(0.2)
            return await api.get(step)
        case "abort":
            raise DemoError(f"Home Assistant would not add the modules: {result['reason']}")
        case other:
            raise DemoError(
                f"Adding the modules came to an unexpected step: {other} {result.get('step_id')}"
            )


def _fill_in(schema: list[dict[str, Any]], answers: Mapping[str, Json]) -> dict[str, Json]:
    """Answer every field of a form."""
    return {
        field["name"]: answer
        for field in schema
        if (answer := answers.get(field["name"], _proposed(field))) is not None
    }


def _proposed(field: dict[str, Any]) -> Json:
    """Return what the form itself would send if nobody touched the field."""
    if "default" in field:
        return field["default"]
    return (field.get("description") or {}).get("suggested_value")

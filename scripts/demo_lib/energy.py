"""Fills in Home Assistant's energy dashboard."""

from collections.abc import Sequence

from .api import Api, Json
from .registry import ModuleEntities

# Both come into the building from outside, which is all that "grid" means here.
BOUGHT_ELECTRICITY = ("active_energy_grid", "active_energy_generator")


async def save_preferences(api: Api, modules: Sequence[ModuleEntities]) -> None:
    """Show every electricity and water module, as a source and as a tenant of its own."""
    await api.command(
        "energy/save_prefs",
        energy_sources=[
            *(
                _grid(module, key)
                for key in BOUGHT_ELECTRICITY
                for module in modules
                if key in module.entity_ids
            ),
            *(_water(module) for module in modules if "volume" in module.entity_ids),
        ],
        device_consumption=_devices(modules, "active_energy_grid", "active_power"),
        device_consumption_water=_devices(modules, "volume", "flow"),
    )


def _grid(module: ModuleEntities, key: str) -> dict[str, Json]:
    return {
        "type": "grid",
        "stat_energy_from": module.entity_ids[key],
        "cost_adjustment_day": 0,
        "name": module.name,
    }


def _water(module: ModuleEntities) -> dict[str, Json]:
    return {
        "type": "water",
        "stat_energy_from": module.entity_ids["volume"],
        "name": module.name,
    }


def _devices(modules: Sequence[ModuleEntities], counter: str, rate: str) -> list[dict[str, Json]]:
    return [
        {
            "stat_consumption": module.entity_ids[counter],
            "name": module.name,
            **({"stat_rate": module.entity_ids[rate]} if rate in module.entity_ids else {}),
        }
        for module in modules
        if counter in module.entity_ids
    ]

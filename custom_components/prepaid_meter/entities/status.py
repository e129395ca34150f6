"""The sensor that says how the credit stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription

from ..coordinator import ModuleCoordinator
from ..entity import ModuleEntity
from ..policy import CreditStatus, credit_status
from .remembered import RememberedSensor


@dataclass(frozen=True, kw_only=True)
class StatusDescription(SensorEntityDescription):
    """A sensor that follows from several points."""

    value_fn: Callable[[ModuleCoordinator], str | None]
    points_fn: Callable[[ModuleCoordinator], tuple[str, ...]]
    """The points without which it is not known."""


def _credit_status(module: ModuleCoordinator) -> CreditStatus | None:
    credit = module.value("credit")
    limit = module.value("warning_limit")
    return credit_status(
        credit if isinstance(credit, int) else None, limit if isinstance(limit, int) else None
    )


CREDIT_STATUS: Final = StatusDescription(
    key="credit_status",
    translation_key="credit_status",
    device_class=SensorDeviceClass.ENUM,
    options=list(CreditStatus),
    value_fn=_credit_status,
    points_fn=lambda module: tuple(
        key for key in ("credit", "warning_limit") if key in module.module.points
    ),
)


class StatusSensor(RememberedSensor, ModuleEntity):
    """A status that follows from what the module says."""

    entity_description: StatusDescription

    @property
    @override
    def available(self) -> bool:
        return all(
            self.coordinator.says(key)
            for key in self.entity_description.points_fn(self.coordinator)
        )

    @property
    @override
    def native_value(self) -> str | None:
        return self.entity_description.value_fn(self.coordinator)

    @override
    def _current(self) -> object:
        return self.native_value

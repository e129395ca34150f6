"""Names that several rooms of the house share."""

import logging
from typing import Final

DOMAIN: Final = "prepaid_meter"

LOGGER = logging.getLogger(__package__)

SUBENTRY_MODULE: Final = "module"
SUBENTRY_OPERATOR: Final = "operator"

LINK_TCP: Final = "tcp"
LINK_RTU_TCP: Final = "rtu_tcp"
LINK_SERIAL: Final = "serial"
LINK_SIMULATED: Final = "simulated"

CONF_LINK: Final = "link"
CONF_BAUDRATE: Final = "baudrate"
CONF_PARITY: Final = "parity"
CONF_STOPBITS: Final = "stopbits"

CONF_KIND: Final = "kind"
CONF_BUILDING_ID: Final = "building_id"
CONF_ADDRESS: Final = "address"

CONF_BUILDING: Final = "building"
"""The simulated one behind a link."""
CONF_MODULES: Final = "modules"
CONF_LANGUAGE: Final = "language"
CONF_SPEED: Final = "speed"

CONF_UNIT_ID: Final = "unit_id"
CONF_PROFILE: Final = "profile"
CONF_SERIAL_NUMBER: Final = "serial_number"
CONF_FIRMWARE: Final = "firmware"
CONF_CAPABILITIES: Final = "capabilities"
CONF_MAP_VERSION: Final = "map_version"
CONF_CREDIT_DECIMALS: Final = "credit_decimals"
CONF_REQUEST_PAUSE: Final = "request_pause"
CONF_REPLACED: Final = "replaced"

CONF_USER_ID: Final = "user_id"
CONF_CODE_HASH: Final = "code_hash"
CONF_RIGHTS: Final = "rights"

CONF_CREDIT_UNIT: Final = "credit_unit"
CONF_LIVE_INTERVAL: Final = "live_interval"
CONF_SLOW_INTERVAL: Final = "slow_interval"
CONF_LEDGER_URL: Final = "ledger_url"
CONF_LARGEST_TOP_UP: Final = "largest_top_up"

CONF_HOURS: Final = "hours"
CONF_WEEKDAYS: Final = "weekdays"
CONF_HOURS_START: Final = "hours_start"
CONF_HOURS_END: Final = "hours_end"
CONF_NOT_ON_HOLIDAYS: Final = "not_on_holidays"
CONF_NOT_ON_EVES: Final = "not_on_eves"
CONF_HOLIDAY_ENTITY: Final = "holiday_entity"
CONF_STALE_POLLS: Final = "stale_polls"
CONF_CONFIRM_CUT_OFFS: Final = "confirm_cut_offs"
CONF_CONFIRM_REFUNDS_ABOVE: Final = "confirm_refunds_above"
CONF_ACTUATOR: Final = "actuator"
CONF_FEEDBACK_WIRED: Final = "feedback_wired"
CONF_ACTUATOR_REFUTED: Final = "actuator_refuted"
CONF_SUPPLY_SWITCH: Final = "supply_switch"

WIRING: Final = (CONF_ACTUATOR, CONF_FEEDBACK_WIRED, CONF_ACTUATOR_REFUTED)
"""What belongs to a tenant's place and not to the module in it."""

DEFAULT_CREDIT_DECIMALS: Final = 2

# One lost reply is nothing, two are a silent module; a third poll without an answer is too old.
DEFAULT_STALE_POLLS: Final = 3

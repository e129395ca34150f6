"""Who may do what: administrators, operators with their rights and codes, automations."""

from enum import StrEnum
from typing import Final

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import Context, callback
from homeassistant.exceptions import Unauthorized

from ..const import CONF_CODE_HASH, CONF_RIGHTS, DOMAIN, SUBENTRY_OPERATOR
from ..policy.gate import Authority


class Right(StrEnum):
    """What an operator may be allowed to do."""

    SUPPLY = "supply"
    """Cut off and restore, and hold."""
    CREDIT = "credit"
    """Top up, give back, issue vouchers."""
    SETTINGS = "settings"
    """Modes, limits, prices, tenants."""


_SENTENCES: Final = {
    Right.SUPPLY: "no_right_supply",
    Right.CREDIT: "no_right_credit",
    Right.SETTINGS: "no_right_settings",
}


class NoRightError(Unauthorized):
    """Somebody asked for what they may not do; unlike its base, it says so in a sentence."""

    def __init__(self, context: Context | None, right: Right) -> None:
        """Refuse what `right` is needed for."""
        super().__init__(context)
        self.translation_domain = DOMAIN
        self.translation_key = _SENTENCES[right]
        self.generate_message = True


def _authority(entry: ConfigEntry, user: User, right: Right) -> tuple[Authority, str | None]:
    """Return by what right a user asks, and the hash of the code that they have to give, if any."""
    if not user.is_active:
        return Authority.NONE, None
    operator = operator_of(entry, user.id)
    stored = operator.data[CONF_CODE_HASH] if operator else None
    # Administrators may give themselves any right; being an operator only asks them for a code.
    if user.is_admin:
        return Authority.ADMINISTRATOR, stored
    if operator is not None and right in operator.data[CONF_RIGHTS]:
        return Authority.OPERATOR, stored
    return Authority.NONE, None


@callback
def rights_of(entry: ConfigEntry, user: User) -> dict[str, bool]:
    """Return what a user may do at a hub, and whether they have to give a code for it."""
    rights = {
        right.value: _authority(entry, user, right)[0] is not Authority.NONE for right in Right
    }
    return {**rights, "code": operator_of(entry, user.id) is not None}


@callback
def operator_of(entry: ConfigEntry, user_id: str) -> ConfigSubentry | None:
    """Return a user as an operator of a hub, None if they are none."""
    return next(
        (
            subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_OPERATOR)
            if subentry.unique_id == user_id
        ),
        None,
    )


# -- codes ---------------------------------------------------------------------

"""Files for a person's stick: kept in the exports folder, and handed out for a short while.

A file has no lasting address. Each offer draws an address by chance that lives for some minutes and
is signed for the session that asked; who opens it needs the right at that moment too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
import os
from pathlib import Path
import secrets
from typing import Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..voucher.files import open_plain, write_whole

EXPORTS: Final = f"{DOMAIN}_exports"

# As long as somebody who has just asked for it needs to click.
VALID: Final = timedelta(minutes=10)

# Nobody issues as many by hand in ten minutes; an automation that does loses its oldest ones.
MOST_OFFERS: Final = 500

_URL: Final = f"/api/{DOMAIN}/download"

type May = Callable[[User], bool]
"""Whether a user may have a file, asked when they open its address."""


@dataclass(frozen=True, slots=True)
class Download:
    """Where a browser gets a file, and until when."""

    address: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Offer:
    name: str
    until: datetime
    may: May


@dataclass(slots=True)
class _Offers:
    """What is handed out now, by the secret in its address."""

    open: dict[str, _Offer] = field(default_factory=dict)

    def add(self, offer: _Offer) -> str:
        """Hand out a file, and return the secret."""
        now = dt_util.utcnow()
        self.open = {key: each for key, each in self.open.items() if now < each.until}
        while len(self.open) >= MOST_OFFERS:
            del self.open[next(iter(self.open))]
        secret = secrets.token_urlsafe(32)
        self.open[secret] = offer
        return secret

    def get(self, secret: str, name: str) -> _Offer | None:
        """Return what a secret stands for, None once it is too late."""
        offer = self.open.get(secret)
        if offer is None or offer.name != name or dt_util.utcnow() >= offer.until:
            return None
        return offer


_DATA: HassKey[_Offers] = HassKey(f"{DOMAIN}_downloads")


def exports_path(hass: HomeAssistant, name: str) -> Path:
    """Return where a file for a person is put."""
    return Path(hass.config.path(EXPORTS, name))


async def async_offer(hass: HomeAssistant, name: str, data: bytes, may: May) -> Download:
    """Keep a file, and return where a browser gets it. Raises OSError."""

    def keep() -> None:
        path = exports_path(hass, name)
        path.parent.mkdir(exist_ok=True)
        write_whole(path, data, 0o600)

    await hass.async_add_executor_job(keep)
    until = dt_util.utcnow() + VALID
    secret = hass.data.setdefault(_DATA, _Offers()).add(_Offer(name, until, may))
    return Download(async_sign_path(hass, f"{_URL}/{secret}/{name}", VALID), until)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Let who has the address of an offer, and the right, get its file."""
    hass.http.register_view(_DownloadView)


class _DownloadView(HomeAssistantView):
    """Hands out what was offered, and nothing else of the folder."""

    url = f"{_URL}/{{secret}}/{{name}}"
    name = f"api:{DOMAIN}:download"
    requires_auth = True

    async def get(self, request: web.Request, secret: str, name: str) -> web.Response:
        """Answer with a file."""
        hass = request.app[KEY_HASS]
        offer = hass.data.setdefault(_DATA, _Offers()).get(secret, name)
        if offer is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        if not offer.may(request[KEY_HASS_USER]):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        data = await hass.async_add_executor_job(_read, exports_path(hass, name))
        if data is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(
            body=data,
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )


def _read(path: Path) -> bytes | None:
    try:
        if (handle := open_plain(path)) is None:
            return None
        with os.fdopen(handle, "rb") as file:
            return file.read()
    except OSError:
        return None

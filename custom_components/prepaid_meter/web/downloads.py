"""Files for a person's stick: kept in the exports folder, and handed out for a short while."""

from datetime import timedelta
from http import HTTPStatus
import os
from pathlib import Path
import re
from typing import Final

from aiohttp import web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..voucher.files import open_plain, write_whole
from ..voucher.issue import SUFFIX
from ..voucher.keylist import FILE_NAME

EXPORTS: Final = f"{DOMAIN}_exports"

# As long as somebody who has just asked for it needs to click.
VALID: Final = timedelta(minutes=10)

_URL: Final = f"/api/{DOMAIN}/download"
_HANDED_OUT: Final = re.compile(rf"PM-\d+-\d+{re.escape(SUFFIX)}|{re.escape(FILE_NAME)}")


def exports_path(hass: HomeAssistant, name: str) -> Path:
    """Return where a file for a person is put."""
    return Path(hass.config.path(EXPORTS, name))


async def async_offer(hass: HomeAssistant, name: str, data: bytes) -> str:
    """Keep a file, and return the address at which a browser gets it. Raises OSError."""

    def keep() -> None:
        path = exports_path(hass, name)
        path.parent.mkdir(exist_ok=True)
        write_whole(path, data, 0o600)

    await hass.async_add_executor_job(keep)
    return async_sign_path(hass, f"{_URL}/{name}", VALID)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Let who is signed in, or has a signed address, get such files."""
    hass.http.register_view(_DownloadView)


class _DownloadView(HomeAssistantView):
    """Hands out vouchers and the key list, and nothing else of the folder."""

    url = f"{_URL}/{{name}}"
    name = f"api:{DOMAIN}:download"
    requires_auth = True

    async def get(self, request: web.Request, name: str) -> web.Response:
        """Answer with a file."""
        if _HANDED_OUT.fullmatch(name) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        hass = request.app[KEY_HASS]
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

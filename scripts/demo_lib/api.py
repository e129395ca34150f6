"""Home Assistant's REST and WebSocket interfaces, as a browser would use them."""

import asyncio
import itertools
from types import TracebackType
from typing import Any, Self

import aiohttp

from .errors import DemoError

REQUEST_TIMEOUT = aiohttp.ClientTimeout(total=60)
# Importing weeks of statistics for a whole building is answered late.
COMMAND_TIMEOUT = 60

# Whatever JSON holds; each caller knows the shape of what it asked for.
type Json = Any


class Api:
    """One signed-in session."""

    def __init__(self, base: str) -> None:
        """Remember where Home Assistant listens."""
        self._base = base
        self._session = aiohttp.ClientSession(timeout=REQUEST_TIMEOUT)
        self._headers: dict[str, str] = {}
        self.token: dict[str, Json] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._ids = itertools.count(1)

    async def __aenter__(self) -> Self:
        """Enter the session."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close everything."""
        await self.close()

    async def close(self) -> None:
        """Close the socket and all connections."""
        if self._socket is not None:
            await self._socket.close()
        await self._session.close()

    async def try_sign_in(self) -> bool:
        """Sign in as the browser does; false while Home Assistant is not ready for that."""
        client = f"{self._base}/"
        try:
            async with self._session.post(
                f"{self._base}/auth/login_flow",
                json={
                    "client_id": client,
                    "redirect_uri": client,
                    "handler": ["trusted_networks", None],
                },
            ) as response:
                if not response.ok:
                    return False
                step = await response.json()
            if step["type"] != "create_entry":
                raise DemoError(
                    "Home Assistant asks who is signing in, because a second user was made in it: "
                    "start with --fresh."
                )
            async with self._session.post(
                f"{self._base}/auth/token",
                data={
                    "client_id": client,
                    "grant_type": "authorization_code",
                    "code": step["result"],
                },
            ) as response:
                if not response.ok:
                    return False
                self.token = await response.json()
        except aiohttp.ClientError, TimeoutError:
            return False
        self._headers = {"Authorization": f"Bearer {self.token['access_token']}"}
        return True

    async def get(self, path: str) -> Json:
        """Read a resource."""
        return await self._request("GET", path, None)

    async def post(self, path: str, body: Json) -> Json:
        """Send to a resource."""
        return await self._request("POST", path, body)

    async def _request(self, method: str, path: str, body: Json) -> Json:
        try:
            async with self._session.request(
                method, self._base + path, json=body, headers=self._headers
            ) as response:
                if not response.ok:
                    answer = (await response.text())[:300]
                    raise DemoError(
                        f"Home Assistant answered {method} {path} with {response.status}: {answer}"
                    )
                return await response.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DemoError(f"Home Assistant did not answer {method} {path} ({error}).") from error

    async def command(self, kind: str, **fields: Json) -> Json:
        """Send a WebSocket command and give back its result."""
        try:
            async with asyncio.timeout(COMMAND_TIMEOUT):
                return await self._command({"type": kind, **fields})
        except (aiohttp.ClientError, TimeoutError, TypeError) as error:
            # TypeError is aiohttp's way of saying that the socket was closed.
            raise DemoError(f"Home Assistant did not answer {kind} ({error}).") from error

    async def _command(self, message: dict[str, Json]) -> Json:
        socket = await self._connected()
        number = next(self._ids)
        await socket.send_json({"id": number, **message})
        while (answer := await socket.receive_json()).get("id") != number:
            pass
        if not answer["success"]:
            raise DemoError(
                f"Home Assistant refused {message['type']}: {answer['error']['message']}"
            )
        return answer["result"]

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        """Open the socket once; a large building's registry is a long message."""
        if self._socket is None:
            self._socket = await self._session.ws_connect(
                f"{self._base}/api/websocket", max_msg_size=0
            )
            await self._socket.receive_json()
            await self._socket.send_json(
                {"type": "auth", "access_token": self.token["access_token"]}
            )
            answer = await self._socket.receive_json()
            if answer["type"] != "auth_ok":
                raise DemoError("Home Assistant refused its own token: start with --fresh.")
        return self._socket

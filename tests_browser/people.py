"""Others who sign in to the house beside its manager."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import aiohttp

from scripts.demo_lib.api import Api
from scripts.demo_lib.registry import DOMAIN

SUBENTRIES = "/api/config/config_entries/subentries/flow"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    name: str
    token: dict[str, Any]


async def invite(api: Api, url: str, name: str) -> tuple[str, Person]:
    """Make a user who is no administrator, and sign in as them."""
    made = await api.command("config/auth/create", name=name, group_ids=["system-users"])
    user_id: str = made["user"]["id"]
    secret = {"username": name.lower(), "password": f"{name}-in-the-house"}
    await api.command("config/auth_provider/homeassistant/create", user_id=user_id, **secret)
    return user_id, Person(name, await _token(url, secret))


async def _token(url: str, secret: dict[str, str]) -> dict[str, Any]:
    client = f"{url}/"
    async with aiohttp.ClientSession(url, raise_for_status=True) as session:
        ask = {"client_id": client, "redirect_uri": client, "handler": ["homeassistant", None]}
        async with session.post("/auth/login_flow", json=ask) as response:
            flow = (await response.json())["flow_id"]
        async with session.post(
            f"/auth/login_flow/{flow}", json={"client_id": client, **secret}
        ) as response:
            code = (await response.json())["result"]
        grant = {"client_id": client, "grant_type": "authorization_code", "code": code}
        async with session.post("/auth/token", data=grant) as response:
            token: dict[str, Any] = await response.json()
    return token


async def hub(api: Api) -> str:
    """Return the hub of the building."""
    entries = await api.command("config_entries/get", domain=DOMAIN)
    entry_id: str = entries[0]["entry_id"]
    return entry_id


async def make_operator(api: Api, user_id: str, code: str, rights: Iterable[str]) -> None:
    """Give a user rights, and a code to use them with."""
    step = await api.post(SUBENTRIES, {"handler": [await hub(api), "operator"]})
    await api.post(
        f"{SUBENTRIES}/{step['flow_id']}",
        {"user_id": user_id, "code": code, "code_again": code, "rights": list(rights)},
    )


async def set_guards(api: Api, **guards: Any) -> None:
    """Change when a second person has to confirm."""
    flows = "/api/config/config_entries/options/flow"
    step = await api.post(flows, {"handler": await hub(api)})
    await api.post(f"{flows}/{step['flow_id']}", {"next_step_id": "cut_off"})
    fields = {"hours": "always", "stale_polls": 3, "confirm_cut_offs": False}
    await api.post(f"{flows}/{step['flow_id']}", {**fields, **guards})

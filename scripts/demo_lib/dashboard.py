"""The page that the demonstration opens on."""

from .api import Api

URL_PATH = "prepaid-meters"
TITLES = {"tr": "Sayaçlar", "en": "Meters"}

# The manager's screen, which the integration brings with it.
STRATEGY = {"type": "custom:prepaid-meter"}


async def create(api: Api, language: str) -> None:
    """Add a dashboard that shows every module, and open on it."""
    await api.command(
        "lovelace/dashboards/create",
        url_path=URL_PATH,
        title=TITLES[language],
        icon="mdi:meter-electric",
        mode="storage",
        show_in_sidebar=True,
        require_admin=False,
    )
    await api.command("lovelace/config/save", url_path=URL_PATH, config={"strategy": STRATEGY})
    await api.command("frontend/set_user_data", key="core", value={"default_panel": URL_PATH})

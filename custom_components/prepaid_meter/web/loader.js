// prepaid_meter: brings the manager's screen into pages that were opened before it was served.
(async () => {
  const url = new URL("__URL__", location.origin).href;
  let late = false;
  while (!customElements.get("prepaid-meter-overview")) {
    try {
      if ((await fetch(url)).ok) {
        await import(url);
        await customElements.whenDefined("prepaid-meter-overview");
        break;
      }
    } catch {
      // Home Assistant is still starting, or starts again.
    }
    late = true;
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
  if (!late) return;
  // Home Assistant waits for a strategy for five seconds, and shows an error from then on.
  const { hass } = document.querySelector("home-assistant");
  const path = location.pathname.split("/")[1];
  const config = await hass.callWS({ type: "lovelace/config", url_path: path === "lovelace" ? null : path });
  if (config.strategy?.type === "custom:prepaid-meter") location.reload();
})().catch((err) => console.error("prepaid_meter", err));

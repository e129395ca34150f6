"""The manager's screen in a real browser, a real Home Assistant and a simulated building."""

"""Starts Home Assistant without its voice assistants and cameras.

Home Assistant loads every entity platform by default. Those left out here need
system libraries, or packages that have to be compiled, and the demonstration
has no use for any of them. Everything else is `python -m homeassistant`.
"""

import sys

from homeassistant import __main__ as home_assistant, bootstrap

NOT_NEEDED = {
    "ai_task",
    "assist_satellite",
    "camera",
    "conversation",
    "image_processing",
    "stt",
    "tts",
    "wake_word",
}

if __name__ == "__main__":
    bootstrap.DEFAULT_INTEGRATIONS.difference_update(NOT_NEEDED)
    sys.exit(home_assistant.main())

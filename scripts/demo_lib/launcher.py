"""Starts Home Assistant without its voice assistants and cameras.

Home Assistant sets up every entity platform by default. Those left out here need
system libraries, or packages that would have to be compiled, and the
demonstration has no use for any of them. All else is `python -m homeassistant`.
"""

import sys
from types import ModuleType

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

# Asked what services there are, Home Assistant imports cameras and voice assistants all the same.
# These packages of theirs want a system library, or are not built for this Python. None is called.
STAND_INS = {
    "pymicro_vad": "MicroVad",
    "pyspeex_noise": "AudioProcessor",
    "turbojpeg": "TurboJPEG",
}


def _stand_in_for(package: str, name: str) -> None:
    module = ModuleType(package)
    setattr(module, name, object)
    sys.modules[package] = module


if __name__ == "__main__":
    bootstrap.DEFAULT_INTEGRATIONS.difference_update(NOT_NEEDED)
    for package, name in STAND_INS.items():
        _stand_in_for(package, name)
    sys.exit(home_assistant.main())

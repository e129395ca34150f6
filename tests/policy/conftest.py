"""Nothing here needs Home Assistant."""

import pytest


@pytest.fixture(autouse=True)
def _integration() -> None:
    """Home Assistant is not set up."""

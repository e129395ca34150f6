"""PostgreSQL's driver, made to let go of a broken connection in silence."""

from contextlib import suppress
from typing import override

import pg8000.dbapi  # type: ignore[import-untyped]


class QuietConnection(pg8000.dbapi.Connection):  # type: ignore[misc]
    """A connection whose loss was told once, by the call that noticed it, and not at its end."""

    @override
    def close(self) -> None:
        """Say goodbye if anybody listens, and let go of the socket in any case."""
        stream = self._sock
        with suppress(pg8000.dbapi.Error):
            super().close()
        if stream is not None:
            # It would try once more, when it is collected, to send what nobody took.
            with suppress(OSError):
                stream.close()

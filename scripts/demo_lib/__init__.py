"""The demonstration: a simulated building and a real Home Assistant, started together."""

import signal

# While all else is being imported there is nothing to clean up: Ctrl-C simply ends it.
signal.signal(signal.SIGINT, signal.SIG_DFL)

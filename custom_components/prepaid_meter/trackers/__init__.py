"""Each listens to a module and keeps one thing true."""

"""Opens one line and asks its modules in turn."""

"""Pictures of a running demonstration."""

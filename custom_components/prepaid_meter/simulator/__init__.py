"""A building full of simulated modules, to try things out on without touching a real breaker."""

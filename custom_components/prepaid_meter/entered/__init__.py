"""What people and automations enter: bounded, and read in one place each."""

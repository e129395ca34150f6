"""What belongs to a building: its entry, its settings, and what is known of its meters."""

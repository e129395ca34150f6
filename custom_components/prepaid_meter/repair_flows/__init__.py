"""What a repair does."""

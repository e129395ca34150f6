"""Who asks, by what right, with what code, and who must agree."""

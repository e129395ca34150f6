"""What the manager's page is told and served."""

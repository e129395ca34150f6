"""The dialogs behind the config flow."""

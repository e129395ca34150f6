"""The teller: takes orders for credit to modules and keeps the account book. No Home Assistant."""

"""Home Assistant's side of vouchers: keys, issuing, receipts."""

"""Whether a reader of vouchers does what `docs/voucher.md` says, by the receipts that it writes."""

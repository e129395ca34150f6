"""Credit of meters that have none of their own: the ledger is the purse, the counter its memory.

- `prices.PriceList` says what a kWh or m³ costs when, by tariff.
- `charging` makes money of quantities, to the fraction of a minor unit.
- `state.Purse` is what the rows of a meter come to: credit, and where its counters stood then.
- `account.PurseAccount` is what the rooms above use, as they use the account of a module.
- `counting.Counting` judges what is read of one counter and keeps it, so that the account is told.

Nothing here knows Home Assistant or a wire.
"""

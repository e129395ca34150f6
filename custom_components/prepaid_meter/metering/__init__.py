"""Counters that a purse charges by: which readings are believed, and what happens to the others.

Pure functions over plain data; nothing here knows Home Assistant, a wire or money.

What the rest of the house needs of it:

- `reading.as_reading(...)` makes a `Reading` of what was heard, or says why it is none.
- `judging.begin(first, second, face, meter)` gives the first `Counter`; it raises `CannotBegin`.
- `judging.judge(counter, reading, meter)` gives the next `Counter` and a `Verdict`.
- `counter.certain.value - posted` is what may be charged; `counter.believed` is what is shown.
- `counter.may_cut` must hold beside a fresh reading before an automatic cut.
- `answers.used`, `begin_anew`, `another_meter` and `keep_waiting` are what a person may answer.
- `limits` says how much can flow in an hour, and when a counter is stale.

A `Counter` is the purse's memory: keep it over restarts, and call `after_restart` on it.
"""

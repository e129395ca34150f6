"""A process that writes rows until it is killed, and says which of them are acknowledged."""

import sys

from custom_components.prepaid_meter.ledger import Draft, Ledger, RowKind


def main(url: str, hub: str) -> None:
    """Write without end."""
    ledger = Ledger(url)
    ledger.open()
    while True:
        drafts = [
            Draft(kind=RowKind.LOAD_AT_MODULE, module="m", amount=1, note="x" * 500)
            for _ in range(3)
        ]
        row = ledger.append_many(hub, drafts)[-1]
        print(row.number, row.hash, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])

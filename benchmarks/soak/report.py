"""What came of a run."""

from collections import Counter
from dataclasses import dataclass, field
import statistics


@dataclass
class Report:
    """What came of it."""

    seconds: float = 0
    days: float = 0
    polls: int = 0
    longest_round: float = 0
    cuts: int = 0
    restores: int = 0
    raced: int = 0
    delays: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    ledger_holds: bool = False

    def __str__(self) -> str:
        def delays(on: bool) -> str:
            seen = self.delays[on] or [0.0]
            return f"median {statistics.median(seen):.2f} s, longest {max(seen):.2f} s"

        return "\n".join(
            (
                f"{self.days:.1f} days in {self.seconds:.0f} s, {self.polls} polls, "
                f"longest round {self.longest_round:.2f} s",
                f"cut {self.cuts} times, {delays(False)} after the poll; "
                f"restored {self.restores} times, {delays(True)}; "
                f"{self.raced} overtaken by something on their way",
                "done: " + ", ".join(f"{what} {n}" for what, n in sorted(self.done.items())),
                "ledger: " + ", ".join(f"{what} {n}" for what, n in sorted(self.rows.items())),
                f"ledger holds: {self.ledger_holds}; wrong: {len(self.wrong)}",
                *(f"  {line}" for line in self.wrong),
            )
        )

"""What an account of credit is to the rooms above, wherever the credit itself is kept."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from ..device.orders import Counters
from ..ledger.rows import Actor, Row, Tenant
from .book import Book
from .receipts import Receipt, Request
from .vouchers import Paper


class CreditAccount(Protocol):
    """One meter's credit: a module keeps it (`vending.account`), or the ledger (`purse.account`).

    Methods raise DeviceError before anything was promised, LedgerError, and TellerError for what is
    refused.
    """

    identity: str
    book: Book

    @property
    def pending(self) -> list[Row]:
        """The orders whose outcome is not known yet."""
        ...

    @property
    def strange_count(self) -> int | None:
        """The number of loads that is claimed, if so many cannot have been counted."""
        ...

    @property
    def uncertain(self) -> str | None:
        """Why a pending order cannot be settled without a person, if so."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether it is known what the book says of it."""
        ...

    @property
    def tenant(self) -> Tenant | None:
        """Whose account it is."""
        ...

    @property
    def takes_refunds(self) -> bool:
        """Whether credit can be given back."""
        ...

    def wants_look(self, load_count: object, total_loaded: object = None) -> bool:
        """Whether there is something to find out."""
        ...

    async def look(self) -> Counters:
        """Bring the book up to date, and return how the credit stands."""
        ...

    async def rest(self) -> None:
        """Return once nothing is under way."""
        ...

    async def order(self, request: Request) -> Receipt:
        """Load credit or give it back, and return the receipt."""
        ...

    async def decide(self, number: int, *, applied: bool, actor: Actor, note: str = "") -> Receipt:
        """Settle an order of which only a person can say what became of it."""
        ...

    async def issue(
        self, request: Request, sign: Callable[[], Awaitable[Paper]], maximum: int | None = None
    ) -> Row:
        """Write down a voucher that `sign` makes, before anybody else has it."""
        ...

    async def change_tenant(
        self, name: str, *, actor: Actor, note: str, refund: bool, details: dict[str, str]
    ) -> tuple[Row, Receipt | None]:
        """Close the tenant's account and begin another's; what remains is given back first."""
        ...

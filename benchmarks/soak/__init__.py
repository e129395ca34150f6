"""A simulated building that runs for weeks, and an observer that holds Home Assistant to the truth.

`tenant.py` is a tenant in truth, `observer.py` judges by that alone, `driver.py` is what
tenants, managers and bad luck do, `home.py` sets up Home Assistant the way people do, `run.py`
brings them together and compares the ledger with the relays, `report.py` is what came of it.
"""

from .driver import START, Plan
from .observer import Observer
from .report import Report
from .run import soak
from .tenant import Tenant

__all__ = ["START", "Observer", "Plan", "Report", "Tenant", "soak"]

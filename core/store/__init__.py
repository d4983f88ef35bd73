"""The store: one file, every change a unit of work, and what other processes are told of it."""

from core.store.database import Act, Store, create_store, open_store
from core.store.work import Actor, Change, Gate, Placed, Reads, Row, Work

__all__ = [
    "Act", "Actor", "Change", "Gate", "Placed", "Reads", "Row", "Store", "Work", "create_store", "open_store",
]  # fmt: skip

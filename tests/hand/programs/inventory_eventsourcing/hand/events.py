from dataclasses import dataclass


@dataclass(frozen=True)
class Received:
    sku: str
    quantity: int
    source: str


@dataclass(frozen=True)
class Shipped:
    sku: str
    quantity: int
    order: str


KINDS = {"Received": Received, "Shipped": Shipped}

"""Inventory: stock movements as dataclasses, balances per warehouse, a reorder list."""
from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Movement:
    sku: str
    warehouse: int
    quantity: int
    reason: str


@dataclass
class Balance:
    sku: str
    warehouse: int
    quantity: int = 0
    moves: int = 0

    def apply(self, movement: Movement) -> None:
        self.quantity += movement.quantity
        self.moves += 1


class Inventory:
    def __init__(self, minimum: int):
        self.minimum = minimum
        self.balances: dict[tuple[str, int], Balance] = {}

    def book(self, movements: list[Movement]) -> None:
        for movement in movements:
            key = movement.sku, movement.warehouse
            if key not in self.balances:
                self.balances[key] = Balance(*key)
            self.balances[key].apply(movement)

    def reorder(self) -> list[dict]:
        return [asdict(balance) for balance in self.balances.values() if balance.quantity < self.minimum]


def read_movements(document: str) -> list[Movement]:
    return [Movement(**row) for row in json.loads(document)]


def export(count: int) -> str:
    rows = [{"sku": f"sku-{n * 17 % 12_007:05d}", "warehouse": n % 3, "quantity": n * 7 % 23 - 9, "reason": f"order {n}" if n % 2 else "count"} for n in range(count)]
    return json.dumps(rows)


def nightly(document: str) -> str:
    movements = read_movements(document)
    inventory = Inventory(minimum=2)
    inventory.book(movements)
    orders = inventory.reorder()
    text = json.dumps({"orders": orders, "movements": len(movements)}, indent=1)
    return text


def main() -> None:
    document = export(18_000)
    text = nightly(document)
    print(len(document), len(text))


if __name__ == "__main__":
    main()

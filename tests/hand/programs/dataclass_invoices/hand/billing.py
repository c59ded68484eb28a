from collections import defaultdict
from dataclasses import dataclass, field
from typing import List

PRICES = {f"service-{n}": 0.07 * (n + 1) for n in range(9)}


@dataclass
class Position:
    text: str
    units: float
    amount: float


@dataclass
class Invoice:
    customer: str
    positions: List[Position] = field(default_factory=list)

    @property
    def net(self):
        return sum(position.amount for position in self.positions)


def bill(usage):
    by_customer = defaultdict(list)
    for record in usage:
        by_customer[record.customer].append(record)
    invoices = []
    for customer, records in sorted(by_customer.items()):
        positions = [Position(f"{r.service} on day {r.day}", r.units, r.units * PRICES[r.service]) for r in records]
        invoices.append(Invoice(customer, positions))
    return invoices


def totals(invoices):
    net = sum(invoice.net for invoice in invoices)
    return round(net, 2), round(net * 0.19, 2)

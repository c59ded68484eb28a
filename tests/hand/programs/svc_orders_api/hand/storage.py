"""Keeps totals by article."""
from collections import defaultdict


class OrderStore:
    def __init__(self):
        self.totals = defaultdict(float)
        self.imports = 0

    def add(self, customer, lines):
        priced = [(line["sku"], line["qty"] * line["price"]) for line in lines]
        for sku, total in priced:
            self.totals[sku] += total
        self.imports += 1
        detail = [{"customer": customer, "sku": sku, "total": round(total, 2)} for sku, total in priced]
        return {"import": self.imports, "lines": detail}

    def rows(self, limit):
        found = [(f"{sku}/{part}", total / (part + 1)) for sku, total in self.totals.items() for part in range(12)]
        return [row for row in found if row[1] >= limit]

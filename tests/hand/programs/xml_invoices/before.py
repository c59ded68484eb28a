"""Reads an XML export of orders, transforms it and writes another XML document."""
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape


def export(orders):
    parts = ["<orders>"]
    for n in range(orders):
        items = "".join(f'<item sku="A{(n + i) % 500}" qty="{i + 1}"><price>{(n * i) % 97 + 0.5}</price></item>' for i in range(3))
        parts.append(f'<order id="{n}"><customer>{escape(f"Smith & Sons {n % 300}")}</customer>{items}</order>')
    parts.append("</orders>")
    return "".join(parts)


def read(document):
    root = ET.fromstring(document)
    orders = []
    for order in root.iter("order"):
        items = [(item.get("sku"), int(item.get("qty")), float(item.findtext("price"))) for item in order.iter("item")]
        orders.append({"id": order.get("id"), "customer": order.findtext("customer"), "items": items})
    priced = []
    for order in orders:
        lines = [{"sku": sku, "qty": qty, "amount": qty * price, "text": f"{qty} x {sku} at {price:.2f}"} for sku, qty, price in order["items"]]
        priced.append({"id": order["id"], "customer": order["customer"], "lines": lines})
    return priced


def total(order):
    return sum(line["amount"] for line in order["lines"])


def by_customer(orders):
    customers = {}
    for order in orders:
        entry = customers.setdefault(order["customer"], {"count": 0, "sum": 0.0, "ids": []})
        entry["count"] += 1
        entry["sum"] += total(order)
        entry["ids"].append(order["id"])
    return customers


def build(customers):
    root = ET.Element("invoices")
    for name, entry in sorted(customers.items()):
        invoice = ET.SubElement(root, "invoice", customer=name, total=f"{entry['sum']:.2f}")
        for number in entry["ids"]:
            ET.SubElement(invoice, "order").text = number
    return root


def main():
    document = export(6_000)
    orders = read(document)
    print("characters", len(document), "orders", len(orders))
    customers = by_customer(orders)
    root = build(customers)
    data = ET.tostring(root, encoding="utf-8")
    print(len(data), data[:70].decode())


if __name__ == "__main__":
    main()

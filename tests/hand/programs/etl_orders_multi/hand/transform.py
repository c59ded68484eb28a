"""What is done with them."""
from collections import Counter


def join(orders, customers):
    by_id = {row["customer"]: row for row in customers}
    joined = []
    for order in orders:
        row = dict(order)
        row.update(by_id[order["customer"]])
        joined.append(row)
    return joined


def validate(rows):
    valid = []
    for row in rows:
        if row["country"] is None or row["amount"] < 1:
            continue
        valid.append({**row, "amount": round(row["amount"] * 1.19, 2), "key": f"{row['country']}-{row['segment']}"})
    return valid


def summarize(rows):
    counts = Counter(row["key"] for row in rows)
    return {"keys": len(counts), "top": max(counts.items(), key=lambda pair: (pair[1], pair[0]))[0]}

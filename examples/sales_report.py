"""Sales as a JSON document for the warehouse, from the CSV that the shop exports each night."""

import csv
import io
import json
import random


def export(count):
    """Stands in for the shop."""
    numbers = random.Random(7)
    out = io.StringIO()
    for order in range(count):
        month = f"2024-{numbers.randrange(1, 13):02}"
        region = numbers.choice(["north", "south", "east", "west"])
        cents = numbers.randrange(100, 90_000)
        out.write(f"{order},{month},{region},{cents}\n")
    return out.getvalue()


def extract(text):
    return [row for row in csv.reader(text.splitlines()) if row[3] != "0"]


def transform(rows):
    return [
        {"order": int(order), "month": month, "region": region, "cents": int(cents)}
        for order, month, region, cents in rows
    ]


def convert(text):
    rows = extract(text)
    sales = transform(rows)
    return json.dumps(sales, indent=1)


def main():
    document = convert(export(30_000))
    print(len(document))
    print(document[:90])


if __name__ == "__main__":
    main()

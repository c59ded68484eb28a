import json


def describe(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)
    total = len(rows)
    del rows
    table = [line.split(",") for line in text.split("}")]
    if total:
        print(total)
    return table


print(len(describe(20_000)))

import json


def describe(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)
    n_rows = len(rows)
    del rows
    table = [line.split(",") for line in text.split("}")]
    print(f"{n_rows:>8} rows", n_rows)
    return table


print(len(describe(20_000)))

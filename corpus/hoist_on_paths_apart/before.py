import json


def describe(count, strict):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)
    table = [line.split(",") for line in text.split("}")]
    try:
        if strict and len(rows) != len(table):
            raise ValueError(f"{len(rows)} rows, {len(table)} lines")
    except ValueError as error:
        print(error)
    finally:
        print(len(rows))
    return table


print(len(describe(20_000, True)))

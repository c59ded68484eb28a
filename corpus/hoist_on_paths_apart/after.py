import json


def describe(count, strict):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)
    n_rows = len(rows)
    del rows
    table = [line.split(",") for line in text.split("}")]
    try:
        if strict and n_rows != len(table):
            raise ValueError(f"{n_rows} rows, {len(table)} lines")
    except ValueError as error:
        print(error)
    finally:
        print(n_rows)
    return table


print(len(describe(20_000, True)))

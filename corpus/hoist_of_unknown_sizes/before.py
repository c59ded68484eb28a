import json


class Rows(list):
    asked = 0

    def __len__(self):
        Rows.asked += 1
        return Rows.asked


def describe(count):
    rows = Rows({"id": n, "name": "x" * 40} for n in range(count))
    text = json.dumps(list(rows))
    Rows.asked += 10
    table = [line.split(",") for line in text.split("}")]
    return len(rows), table


def shown(count):
    rows = [{"id": n, "name": "x" * 40} for n in range(count)]
    text = json.dumps(rows)
    table = [line.split(",") for line in text.split("}")]
    print(f"{len(rows)=}")
    return table


def looked_at_first(n):
    import numpy as np

    data = np.sum(np.ones((n, n)))
    data = np.asarray(data)
    more = np.ones((n, n))
    if data.ndim:
        print(len(data))
    return more.sum()


def without_dimensions(n):
    import numpy as np

    data = np.ones((n, n)) if n > 1 else np.zeros(())
    total = data.sum()
    more = np.ones((n, n))
    print(more.sum())
    return total, len(data)


print(without_dimensions(200))
try:
    without_dimensions(1)
except TypeError as error:
    print(error)
print(describe(20_000)[0], len(shown(20_000)), looked_at_first(200))

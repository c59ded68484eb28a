def parse(rows):
    return [int(row) for row in rows]


def fit(table):
    return sum(table), [value * 2 for value in table][-1]


def run(count):
    text = "\n".join(["123456"] * count)
    rows = text.splitlines()
    table = parse(rows)
    return fit(table)


print(run(50_000))

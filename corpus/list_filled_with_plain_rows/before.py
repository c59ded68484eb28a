import tempfile


def add(into, row):
    into.append(row)


def read(path):
    rows = []
    groups = {}
    with open(path) as file:
        for line in file:
            row = [float(word) for word in line.split()]
            rows.append(row)
            groups.setdefault(line[:1], []).append(len(row))
    add(rows, groups)
    return rows


def total(path):
    found = read(path)
    result = len(found)
    table = [0] * 100_000
    return result + len(table)


path = tempfile.mktemp()
with open(path, "w") as file:
    file.write("1 2 3\n" * 2_000)
print(total(path))

def flatten(rows):
    out = [0] * 10_000
    for row in rows:
        if isinstance(row, list):
            out.extend(flatten_all(row))
        else:
            out.append(row)
    return out


def flatten_all(rows):
    return [item for row in rows for item in flatten([row])]


def work():
    found = flatten([1, [2, [3]]])
    print(len(found))
    table = list(range(100_000))
    return len(table)


print(work())

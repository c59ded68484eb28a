SIZE = 1 << 17


def load():
    return [0.5] * SIZE


def hold(quick):
    values = load()
    if not quick:
        other = load()
        print(other[0])
        del other
        other = sum(load())
    values = list(reversed(values))
    return sorted(values)


print(len(hold(False)))

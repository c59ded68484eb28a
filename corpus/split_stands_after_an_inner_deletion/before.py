SIZE = 1 << 17


def load():
    return [0.5] * SIZE


def hold(quick):
    values = load()
    if not quick:
        other = load()
        print(other[0])
        other = sum(load())
    return sorted(list(reversed(values)))


print(len(hold(False)))

def walk(depth):
    items = list(range(100_000))
    first = items[0]
    if depth == 0:
        return first
    return walk(depth - 1) + 1


print(walk(8))

def walk(depth):
    scratch = [0] * 100_000
    del scratch
    if depth == 0:
        return 0
    return 1 + walk(depth - 1)


print(walk(8))

def hold(size):
    rows = [[n] * size for n in range(4)]
    total = 0
    for row in rows:
        total += sum(row)
        scratch = [0] * size
        total += len(scratch)
        del scratch
    return total


print(hold(50_000))

def count(size):
    rows = [str(n % 100) for n in range(size)]
    counts = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    del rows
    index = [0] * size
    return len(counts), len(index)


print(count(50_000))

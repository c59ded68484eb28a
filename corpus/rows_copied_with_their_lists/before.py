def run(count):
    rows = [{"numbers": [number] * 50} for number in range(count)]
    valid = [dict(row) for row in rows]
    return len(sorted([str(row) for row in valid]))


print(run(2_000))

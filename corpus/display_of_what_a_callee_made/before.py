def load(count):
    return {"rows": [str(n) for n in range(count)], "count": count}


def work(count):
    data = load(count)
    kept = [row + "x" for row in data["rows"]]
    one = [row + "1" for row in kept]
    two = [row + "2" for row in one]
    return len(two), len(kept)


print(work(30_000))

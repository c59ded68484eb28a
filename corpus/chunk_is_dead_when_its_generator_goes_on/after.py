import itertools


def chunked(rows, size):
    rows = iter(rows)
    while True:
        chunk = list(itertools.islice(rows, size))
        if not chunk:
            return
        yield chunk
        del chunk


def read_rows(count):
    for n in range(count):
        yield {"id": n, "payload": f"row {n} " * 8}


def load(batch):
    return sum(len(row["payload"]) for row in batch)


def run(count, size):
    total = 0
    for batch in chunked(read_rows(count), size):
        total += load(batch)
        del batch
    return total


print(run(9_000, 3_000))

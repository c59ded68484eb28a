import itertools

KEPT = []


def chunked(rows, size):
    rows = iter(rows)
    while True:
        chunk = list(itertools.islice(rows, size))
        KEPT.append(chunk)
        if not chunk:
            return
        yield chunk


print(sum(map(len, chunked(range(9_000), 3_000))), len(KEPT))

"""A client with retries and timing; every answer is decoded, checked and reduced."""
import functools
import json
import zlib


class Unavailable(Exception):
    pass


def retry(times):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except Unavailable:
                    if attempt == times - 1:
                        raise
        return wrapper
    return decorate


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


class Server:
    def __init__(self):
        self.requests = 0

    def get(self, page):
        self.requests += 1
        if self.requests % 3 == 0:
            raise Unavailable(page)
        row = '{"id": %d, "tags": ["t%d", "u%d"], "score": %d, "note": "' + "x" * 150 + '"}'
        rows = ",".join(row % (page * 10_000 + n, n % 7, n % 11, n * 31 % 101) for n in range(9_000))
        return zlib.compress(f"[{rows}]".encode(), 1)


@counted
@retry(times=3)
def fetch(server, page):
    packed = server.get(page)
    raw = zlib.decompress(packed)
    del packed
    return raw.decode()


@counted
def reduce_page(text):
    rows = json.loads(text)
    del text
    best = {}
    for row in rows:
        for tag in row["tags"]:
            best[tag] = max(best.get(tag, 0), row["score"])
    return best, len(rows)


def main():
    server = Server()
    merged = {}
    total = 0
    for page in range(4):
        text = fetch(server, page)
        best, count = reduce_page(text)
        total += count
        for tag, score in best.items():
            merged[tag] = max(score, merged.get(tag, 0))
        del text
    print(fetch.calls, reduce_page.calls, server.requests, total)
    print(sorted(merged.items())[:4])


if __name__ == "__main__":
    main()

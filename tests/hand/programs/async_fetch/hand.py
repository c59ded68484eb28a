"""Fetches fake pages concurrently, hashes the bodies and stores summaries after a wait."""
import asyncio
import hashlib
import json


class FakeSession:
    def __init__(self):
        self.requests = 0

    async def get(self, url):
        self.requests += 1
        await asyncio.sleep(0.001)
        number = int(url.rsplit("/", 1)[1])
        return json.dumps([{"id": n, "page": number, "title": f"item {n}"} for n in range(9000)])


class Store:
    def __init__(self):
        self.rows = []

    async def save(self, row):
        await asyncio.sleep(0.004)
        self.rows.append(row)


async def summarise(session, store, url, limit):
    async with limit:
        body = await session.get(url)
        digest = hashlib.md5(body.encode()).hexdigest()
        items = json.loads(body)
        ids = sum(item["id"] for item in items)
        row = {"url": url, "digest": digest, "ids": ids, "size": len(body)}
        del body, items
        await store.save(row)


async def crawl(count):
    session, store = FakeSession(), Store()
    limit = asyncio.Semaphore(4)
    await asyncio.gather(*(summarise(session, store, f"https://fake/{n}", limit) for n in range(count)))
    return session.requests, sorted(store.rows, key=lambda row: row["url"])


def main():
    requests, rows = asyncio.run(crawl(8))
    print(requests, sum(row["ids"] for row in rows), rows[0]["digest"][:8], rows[-1]["size"])


if __name__ == "__main__":
    main()

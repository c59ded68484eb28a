"""Crawls a (simulated) site concurrently, extracts links and texts, and builds an index."""
import asyncio

from client import Client
from index import build_index
from parse import extract


async def crawl(client, start, limit):
    seen = {start}
    frontier = [start]
    documents = []
    while frontier and len(documents) < limit:
        pages = await asyncio.gather(*(client.get(url) for url in frontier[:80]))
        frontier = frontier[80:]
        parsed = [extract(page) for page in pages]
        for links, text in parsed:
            documents.append(text)
            for link in links:
                if link not in seen:
                    seen.add(link)
                    frontier.append(link)
    return documents


async def main():
    client = Client()
    documents = await crawl(client, "/page/0", 400)
    print("documents", len(documents), "requests", client.requests)
    index = build_index(documents)
    top = sorted(index.items(), key=lambda item: (-len(item[1]), item[0]))[:3]
    print([(word, len(where)) for word, where in top])


if __name__ == "__main__":
    asyncio.run(main())

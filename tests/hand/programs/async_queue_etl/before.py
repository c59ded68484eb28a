"""Producer, workers and a writer that are connected by asyncio queues."""
import asyncio
import hashlib
import json
import zlib


async def producer(queue, batches, size):
    for batch in range(batches):
        records = [{"id": batch * size + n, "text": f"record {n} of batch {batch}" * 3, "score": n * 7 % 101} for n in range(size)]
        message = json.dumps(records)
        await queue.put(zlib.compress(message.encode()))
    await queue.put(None)


def enrich(records):
    return [{**record, "digest": hashlib.md5(record["text"].encode()).hexdigest(), "words": record["text"].split()} for record in records]


async def worker(source, target):
    while True:
        packed = await source.get()
        if packed is None:
            await target.put(None)
            return
        raw = zlib.decompress(packed)
        records = json.loads(raw)
        kept = [record for record in records if record["score"] > 20]
        rich = enrich(kept)
        await target.put(json.dumps(rich))


async def writer(source):
    total, count = 0, 0
    digest = hashlib.sha256()
    while True:
        text = await source.get()
        if text is None:
            break
        digest.update(text.encode())
        total += len(text)
        count += 1
    return count, total, digest.hexdigest()[:16]


async def main():
    raw_queue, done_queue = asyncio.Queue(1), asyncio.Queue(1)
    tasks = [asyncio.create_task(producer(raw_queue, 4, 5_000)), asyncio.create_task(worker(raw_queue, done_queue))]
    result = await writer(done_queue)
    await asyncio.gather(*tasks)
    print(*result)


if __name__ == "__main__":
    asyncio.run(main())

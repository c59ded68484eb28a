"""Ingest with asyncio: a producer reads blocks, two workers pack them, a sink counts."""
import asyncio
import hashlib
import zlib

BLOCK = 3 << 20


async def read_block(number):
    await asyncio.sleep(0)
    return bytes((number + k) % 256 for k in range(64)) * (BLOCK // 64)


async def produce(queue, count):
    for number in range(count):
        block = await read_block(number)
        await queue.put((number, block))
    await queue.put(None)


async def pack(queue, results):
    while True:
        item = await queue.get()
        if item is None:
            break
        number, block = item
        digest = hashlib.sha1(block).hexdigest()[:8]
        packed = zlib.compress(block, 1)
        results.append((number, digest, len(packed)))


async def main():
    queue = asyncio.Queue(maxsize=1)
    results = []
    await asyncio.gather(produce(queue, 5), pack(queue, results))
    for line in sorted(results):
        print(*line)


if __name__ == "__main__":
    asyncio.run(main())

import asyncio
import hashlib


async def read(size):
    await asyncio.sleep(0)
    return b"x" * size


async def store(digest, seen):
    buffer = bytearray(2 << 20)
    await asyncio.sleep(0)
    seen.append((digest[:8], len(buffer)))


async def handle(size, seen):
    body = await read(size)
    digest = hashlib.sha256(body).hexdigest()
    await store(digest, seen)


async def main():
    seen = []
    await asyncio.gather(*(handle(2 << 20, seen) for _ in range(3)))
    print(seen)


asyncio.run(main())

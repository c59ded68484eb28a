import asyncio
import json
import zlib


async def index(raw):
    text = raw.decode()
    records = [json.loads(line) for line in text.splitlines()]
    await asyncio.sleep(0)
    return len(records)


async def pull(packed):
    raw = zlib.decompress(packed)
    found = await index(raw)
    return found


async def count(raw):
    await asyncio.sleep(0)
    lines = raw.decode().splitlines()
    return [len(line) for line in lines]


async def later(packed):
    raw = zlib.decompress(packed)
    task = asyncio.ensure_future(count(raw))
    return len(await task)


rows = b"\n".join(b'{"id": %d, "x": "%s"}' % (i, b"y" * 90) for i in range(2000))
print(asyncio.run(pull(zlib.compress(rows))), asyncio.run(later(zlib.compress(rows))))

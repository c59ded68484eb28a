"""Requests that wait for a store while they still hold their bodies."""
# dead: handle.body
import asyncio

MIB = 1 << 20


async def receive(size):
    await asyncio.sleep(0)
    return bytearray(size)


def digest(body):
    return sum(body[:100]) + len(body)


async def store(key):
    await asyncio.sleep(0.02)
    return key


async def handle(size):
    body = await receive(size)
    key = digest(body)
    return await store(key)


async def main():
    print(await asyncio.gather(*[handle(6 * MIB) for _ in range(6)]))


asyncio.run(main())

import asyncio


async def handle(size):
    body = bytes(size)
    checksum = len(body)
    await asyncio.sleep(0.01)
    return checksum


async def main():
    print(sum(await asyncio.gather(*(handle(1 << 20) for _ in range(8)))))


asyncio.run(main())

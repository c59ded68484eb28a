import asyncio


async def one(size):
    return bytearray(size)


async def main():
    result = await asyncio.gather(one(1 << 20))
    size = len(result[0])
    other = bytearray(1 << 20)
    print(size, len(other))


asyncio.run(main())

import asyncio


async def job():
    print("job")
    return b"x" * (1 << 20)


async def main():
    task = asyncio.ensure_future(job())
    await asyncio.sleep(0)
    print("between")
    body = await task
    print(len(body))


asyncio.run(main())

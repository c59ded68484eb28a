import asyncio


async def fetch(name):
    return name * (1 << 18)


async def main():
    bodies = await asyncio.gather(*(fetch(name) for name in ["ab", "cd"]))
    upper = [body.upper() for body in bodies]
    del bodies
    await asyncio.sleep(0)
    joined = "".join(upper)
    print(len(joined))


asyncio.run(main())

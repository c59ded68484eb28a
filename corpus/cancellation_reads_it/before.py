import asyncio

import numpy as np

SIZE = 1 << 17


async def job():
    x = np.ones(SIZE)
    try:
        print(x.sum())
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        print("cancelled", x.size)


async def main():
    task = asyncio.ensure_future(job())
    await asyncio.sleep(0)
    task.cancel()
    await task


asyncio.run(main())

import asyncio

import numpy as np

SIZE = 1 << 17


def hold():
    async def job():
        await asyncio.sleep(0)
        return b"x" * (1 << 20)

    async def main():
        x = asyncio.ensure_future(job())
        await asyncio.sleep(0)
        other = np.ones(SIZE)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks()), other.sum()

    return asyncio.run(main())


print(hold())

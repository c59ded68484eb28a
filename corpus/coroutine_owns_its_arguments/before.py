import asyncio

import numpy as np

SIZE = 1 << 17


def load():
    return np.ones(SIZE)


def step1(data):
    return data * 2.0


def step2(data):
    return data + 1.0


async def half(data):
    await asyncio.sleep(0)
    return data * 0.5


async def later(data):
    await asyncio.sleep(0)
    return data + 1.0


async def run():
    data = load()
    return await later(await half(data))


print(asyncio.run(run()).sum())

import contextvars
import itertools
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import numpy as np

SIZE = 1 << 17


variable = contextvars.ContextVar("variable")


def hold():
    pool = ThreadPoolExecutor(1)
    result = pool.submit(int, 3)
    connection = sqlite3.connect(":memory:")
    cursor = connection.execute("select 1")
    token = variable.set(1)
    left, right = itertools.tee(range(3))
    print(next(left), token.var.name)
    total = np.ones(SIZE).sum()
    return result.result(), cursor.fetchone(), list(right), total, variable.reset(token)


print(hold())

import sqlite3
import tempfile

import numpy as np

SIZE = 1 << 17


def hold():
    path = tempfile.mktemp()
    x = sqlite3.connect(path, isolation_level=None)
    x.execute("create table t(a)")
    x.execute("begin immediate")
    other = np.ones(SIZE)
    try:
        sqlite3.connect(path, timeout=0, isolation_level=None).execute("insert into t values(1)")
        return "unlocked", other.sum()
    except sqlite3.OperationalError:
        return "locked", other.sum()


print(hold())

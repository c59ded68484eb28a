import inspect
from pathlib import Path

import numpy as np

FOLDER = Path(inspect.getfile(inspect.currentframe())).resolve().parent


def work():
    data = np.ones(200_000)
    total = data.sum()
    del data
    return total + np.zeros(200_000).sum(), FOLDER.is_dir()


print(work())

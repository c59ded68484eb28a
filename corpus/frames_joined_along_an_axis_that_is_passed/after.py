import numpy as np
import pandas as pd

SIZE = 60_000


def deploy(axis, func, parts):
    frame = pd.concat(parts, axis=axis)
    result = func(frame)
    del frame
    return result.sort_values("a")


parts = [pd.DataFrame({"a": np.arange(SIZE) % 7}) for _ in range(2)]
print(deploy(0, lambda frame: frame.groupby("a").cumcount().to_frame("a"), parts).shape)

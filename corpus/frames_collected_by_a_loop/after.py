import numpy as np
import pandas as pd


def main(n):
    parts = []
    for part in range(4):
        parts.append(pd.DataFrame({"kw": np.full(n, float(part))}))
    raw = pd.concat(parts, ignore_index=True)
    del parts
    good = raw[raw["kw"] > 0.5]
    del raw
    return good.sort_values("kw")["kw"].sum()


print(main(1 << 15))

"""A report whose parts are functions, and whose job is written out under the main guard."""
import numpy as np
import pandas as pd


def tidy(frame):
    return frame.assign(level=frame["value"].round(1))


def table_of(frame):
    return frame.groupby("level")["value"].mean()


if __name__ == "__main__":
    count = 400_000
    source = pd.DataFrame({"value": np.random.default_rng(2).normal(size=count), "weight": np.ones(count)})
    report = tidy(source)
    means = table_of(report)
    print(len(means))
    try:
        history = np.cumsum(np.random.default_rng(4).normal(size=4_000_000))
    except MemoryError:
        print("no history")
    else:
        print(round(float(history[-1]), 3))

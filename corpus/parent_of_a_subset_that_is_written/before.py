import pandas as pd

pd.set_option("mode.chained_assignment", "raise")

ROWS = 1 << 16


def hold():
    frame = pd.DataFrame({"a": range(ROWS), "b": range(ROWS)})
    subset = frame[frame["a"] > 10]
    print(len(frame))
    subset["b"] = 0
    other = pd.DataFrame({"c": range(ROWS)})
    return int(subset["b"].sum()), int(other["c"].max())


print(hold())

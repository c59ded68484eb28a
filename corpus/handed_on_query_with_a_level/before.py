import numpy as np
import pandas as pd


class Query:
    operation = pd.DataFrame.query

    def __init__(self, text):
        self.text = text

    def run(self, frame):
        return Query.operation(
            frame,
            self.text,
            level=1,
        )


def total(n):
    limit = np.full(n, 10)
    frame = pd.DataFrame({"a": np.arange(n) % 20})
    found = Query("a > @limit").run(frame).a.sum()
    return found, np.sort(np.ones(n)).sum()


print(total(200_000))

import numpy as np
import pandas as pd


class Query:
    operation = pd.DataFrame.query

    def __init__(self, text):
        self.text = text

    def run(self, frame):
        limit = 10
        return Query.operation(frame, self.text).a.sum() + limit


def total(n):
    values = np.arange(n)
    frame = pd.DataFrame({"a": values % 20, "b": values})
    found = Query("a > @limit").run(frame)
    return found, np.sort(np.ones(n)).sum()


print(total(200_000))

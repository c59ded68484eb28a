import numpy as np
import pandas as pd


def ask(frame, text):
    return ask_again(frame, text)


def ask_again(frame, text):
    return frame.query(text, level=2)


def main(name):
    data = np.ones(300_000)
    total = data.sum()
    other = np.ones(400_000)
    rows = ask(pd.DataFrame({"a": [1]}), "a < @" + name + ".size")
    return len(rows), other.sum() + total


print(main("data"))

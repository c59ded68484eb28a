import numpy as np

SIZE = 1 << 17


def attempt(state, data):
    state["attempts"] += 1
    if state["attempts"] < 3:
        raise OSError("busy")
    return data * 2.0


def fetch():
    state = {"attempts": 0}
    data = np.ones(SIZE)
    while True:
        try:
            result = attempt(state, data)
            extra = np.zeros(SIZE).sum()
            return result.sum(), extra
        except OSError:
            print("again after", state["attempts"], data.shape)


print(fetch())

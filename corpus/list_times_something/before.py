import numpy as np


class Note:
    def __del__(self):
        print("gone")


class Times:
    def __rmul__(self, items):
        return [Note() for _ in items]



def run():
    data = [0] * Times()
    total = len(data)
    other = np.zeros(1 << 17)
    print("made")
    return total, other.sum()


print(run())

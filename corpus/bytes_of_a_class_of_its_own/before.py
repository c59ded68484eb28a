import numpy as np


class Note:
    def __del__(self):
        print("gone")


class Text(bytes):
    def __del__(self):
        print("gone")


class Page:
    def __bytes__(self):
        return Text(1 << 20)



def run():
    data = bytes(Page())
    total = len(data)
    other = np.zeros(1 << 17)
    print("made")
    return total, other.sum()


print(run())

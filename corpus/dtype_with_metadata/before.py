import numpy as np


class Note:
    def __del__(self):
        print("gone")



def run():
    data = np.zeros(1 << 17, dtype=np.dtype("f8", metadata={"note": Note()}))
    total = len(data)
    other = np.zeros(1 << 17)
    print("made")
    return total, other.sum()


print(run())

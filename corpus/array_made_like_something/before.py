import numpy as np


class Note:
    def __del__(self):
        print("gone")


class Maker:
    def __array_function__(self, function, types, arguments, keywords):
        return Notes()


class Notes(Note):
    def __len__(self):
        return 1



def run():
    data = np.ones(1 << 17, like=Maker())
    total = len(data)
    other = np.zeros(1 << 17)
    print("made")
    return total, other.sum()


print(run())

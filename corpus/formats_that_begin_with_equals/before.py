import numpy as np

SIZE = 1 << 17


def hold():
    x = np.ones(SIZE)
    width, total = 12, x.sum()
    print(f"{total:={width}}|{total!r:=^20}|{(y := 3):=>{width}}|{width:=+5}", y)
    other = np.ones(SIZE)
    return total + other.sum()


print(hold())

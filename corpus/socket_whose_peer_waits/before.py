import socket

import numpy as np

SIZE = 1 << 17


def hold():
    near, x = socket.socketpair()
    x.send(b"hi")
    other = np.ones(SIZE)
    near.settimeout(0.05)
    try:
        return near.recv(2), near.recv(2), other.sum()
    except OSError:
        return "open", other.sum()


print(hold())

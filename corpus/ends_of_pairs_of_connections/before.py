"""A list of pairs of connections is no plain data: the other end notices that one is closed."""

import socket

import numpy as np


def work(count):
    pairs = [socket.socketpair() for _ in range(count)]
    left = [one for one, other in pairs]
    right = [other for one, other in pairs]
    pairs = None
    found = len(right)
    table = np.ones(1_000_000) * found
    try:
        print("sent", left[0].send(b"x"))
    except OSError as error:
        print(type(error).__name__)
    return table.sum()


print(work(20))

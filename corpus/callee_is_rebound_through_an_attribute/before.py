import numpy as np
import sys, builtins, importlib, types, functools, operator
from unittest import mock
SIZE = 300000
def work(x):
    print("old")
    return x * 2
def fake(x):
    print("new")
    return x * 3
class Box:
    def __init__(self, m): self.m = m
    def put(self): self.m.work = fake
B = Box(sys.modules[__name__])
def load():
    B.put()
    return np.ones(SIZE)
def main():
    data = load()
    return np.negative(work(data))
print(main()[0])

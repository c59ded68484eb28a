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

def load():
    eval("globals()")["work"] = fake
    return np.ones(SIZE)
def main():
    data = load()
    return np.negative(work(data))
print(main()[0])

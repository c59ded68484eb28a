import lib
from kept import load


def install(module):
    module.load = load


install(lib)

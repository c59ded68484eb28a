import argparse

import numpy as np


def main():
    options = vars(argparse.Namespace(n=1 << 17))
    data = np.ones(options["n"])
    doubled = data * 2
    return (doubled + 1).sum()


print(main())

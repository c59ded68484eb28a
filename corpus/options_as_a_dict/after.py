import argparse

import numpy as np


def main():
    options = vars(argparse.Namespace(n=1 << 17))
    return ((np.ones(options["n"]) * 2) + 1).sum()


print(main())

import numpy as np
import torch

SIZE = 1 << 17


def hold(source):
    x = torch.ones(SIZE)
    address = x.data_ptr()
    other = np.ones(SIZE)
    return other.sum(), source(address)

import numpy as np
import torch

SIZE = 1 << 17


def hold(source):
    x = torch.ones(SIZE)
    address = x.data_ptr()
    return np.ones(SIZE).sum(), source(address)

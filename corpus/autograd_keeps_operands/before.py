import numpy as np
import torch

SIZE = 1 << 17


def hold(source):
    weights = torch.ones(SIZE, requires_grad=True)
    x = (weights * 2).exp()
    view = x.detach().reshape(2, -1)
    loss = x.sum()
    other = np.ones(SIZE)
    loss.backward()
    return weights.grad, view, other.sum()

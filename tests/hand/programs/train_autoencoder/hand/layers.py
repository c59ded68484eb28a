import numpy as np


class Dense:
    def __init__(self, inputs, outputs, seed):
        rng = np.random.default_rng(seed)
        self.W = rng.normal(0, np.sqrt(2 / inputs), (inputs, outputs))
        self.b = np.zeros(outputs)
        self.input = None

    def forward(self, x):
        self.input = x
        return x @ self.W + self.b

    def backward(self, grad, lr):
        previous = grad @ self.W.T
        self.W -= lr * (self.input.T @ grad)
        self.b -= lr * grad.sum(axis=0)
        return previous


class ReLU:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad, lr):
        return grad * self.mask

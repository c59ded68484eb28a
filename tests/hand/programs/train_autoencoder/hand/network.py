import numpy as np


class Network:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def step(self, x, lr):
        output = self.forward(x)
        error = output - x
        del output
        loss = float(np.mean(error**2))
        grad = 2 * error / error.size * x.shape[1]
        del error
        for layer in reversed(self.layers):
            grad = layer.backward(grad, lr)
        return loss

    def encode(self, x, depth):
        for layer in self.layers[:depth]:
            x = layer.forward(x)
        return x

"""numpy: batches of a training loop; each pass holds the last one's activations."""
# needs: numpy
# dead: train.batch train.error train.hidden
import numpy as np


def load(rows, seed):
    return np.full((rows, 256), seed, dtype=np.float64)


def forward(batch, weights):
    return np.maximum(batch @ weights, 0)


def train(epochs):
    weights = np.eye(256)
    loss = 0.0
    for epoch in range(epochs):
        batch = load(16_000, epoch + 1)
        hidden = forward(batch, weights)
        error = hidden - 1.0
        loss += float(error.mean())
    return loss


print(train(3))

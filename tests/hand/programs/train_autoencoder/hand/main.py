"""Trains a small autoencoder written with layers."""
import numpy as np

from data import patches
from layers import Dense, ReLU
from network import Network


def main():
    raw = patches(6_000, 8)
    scaled = (raw - raw.min()) / (raw.max() - raw.min())
    print("patches", raw.shape)
    del raw
    network = Network([Dense(64, 32, 1), ReLU(), Dense(32, 8, 2), ReLU(), Dense(8, 32, 3), ReLU(), Dense(32, 64, 4)])
    for epoch in range(5):
        loss = network.step(scaled, 0.05)
        print(epoch, round(loss, 6))
    code = network.encode(scaled, 4)
    print(code.shape, round(float(np.abs(code).mean()), 6))


if __name__ == "__main__":
    main()

import numpy as np

import kernels


def backward(grads, weights, out):
    for start in range(0, len(weights), 1000):
        chunk = kernels.dequantize(weights[start:start + 1000])
        out[start:start + 1000] = kernels.multiply(grads[start:start + 1000], chunk)
    return out


def main():
    grads, weights = np.ones(8000), np.arange(8000)
    print(backward(grads, weights, np.zeros(8000)).sum())


if __name__ == "__main__":
    main()

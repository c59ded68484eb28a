"""Blocked matrix operations with a checksum after every phase."""
import numpy as np


def tiles(matrix, size):
    for i in range(0, matrix.shape[0], size):
        for j in range(0, matrix.shape[1], size):
            yield i, j, matrix[i:i + size, j:j + size]


def assemble(pieces, shape):
    out = np.zeros(shape)
    for i, j, piece in pieces:
        out[i:i + piece.shape[0], j:j + piece.shape[1]] = piece
    return out


def transform(matrix, size):
    pieces = [(i, j, np.sqrt(np.abs(piece)) - piece.mean()) for i, j, piece in tiles(matrix, size)]
    return assemble(pieces, matrix.shape)


def multiply(a, b, size):
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(0, a.shape[0], size):
        for k in range(0, a.shape[1], size):
            left = a[i:i + size, k:k + size]
            out[i:i + size] += left @ b[k:k + size]
    return out


def checksum(matrix):
    return round(float(np.abs(matrix).sum()), 3)


def main(n=700, size=128):
    rng = np.random.default_rng(30)
    a = rng.normal(size=(n, n))
    b = rng.normal(size=(n, n))
    product = multiply(a, b, size)
    print("product", checksum(product))
    del a, b
    changed = transform(product, size)
    print("changed", checksum(changed))
    del product
    symmetric = (changed + changed.T) / 2
    del changed
    shifted = symmetric + np.eye(n) * 50
    del symmetric
    solved = np.linalg.solve(shifted, np.ones(n))
    print("solved", checksum(solved))


if __name__ == "__main__":
    main()

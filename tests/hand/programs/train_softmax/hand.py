"""Softmax regression on synthetic digits, with minibatches and momentum."""
import numpy as np


def make_digits(n, side=14, classes=10):
    rng = np.random.default_rng(99)
    prototypes = rng.random((classes, side * side))
    labels = rng.integers(0, classes, n)
    images = prototypes[labels] + rng.normal(0, 0.4, (n, side * side))
    return images, labels


def one_hot(labels, classes):
    return np.eye(classes)[labels]


def normalize(images):
    centred = images - images.mean(axis=0)
    return centred / (images.std(axis=0) + 1e-6)


def softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    exp = np.exp(shifted)
    return exp / exp.sum(axis=1, keepdims=True)


def train(X, Y, epochs=4, lr=0.1, batch=500, momentum=0.9):
    W = np.zeros((X.shape[1], Y.shape[1]))
    velocity = np.zeros_like(W)
    rng = np.random.default_rng(1)
    for epoch in range(epochs):
        order = rng.permutation(len(X))
        X_shuffled = X[order]
        Y_shuffled = Y[order]
        losses = []
        for start in range(0, len(X), batch):
            xb = X_shuffled[start:start + batch]
            yb = Y_shuffled[start:start + batch]
            probabilities = softmax(xb @ W)
            losses.append(-np.mean(np.log((probabilities * yb).sum(axis=1))))
            gradient = xb.T @ (probabilities - yb) / len(xb)
            velocity = momentum * velocity - lr * gradient
            W = W + velocity
        print(f"epoch {epoch} loss {np.mean(losses):.5f}")
        del xb, yb, X_shuffled, Y_shuffled
    return W


def evaluate(X, labels, W):
    predicted = np.argmax(X @ W, axis=1)
    return np.mean(predicted == labels)


def main():
    images, labels = make_digits(10_000)
    X = normalize(images)
    del images
    Y = one_hot(labels, 10)
    W = train(X, Y)
    print("accuracy", round(float(evaluate(X, labels, W)), 4))


if __name__ == "__main__":
    main()

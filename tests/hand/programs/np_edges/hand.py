"""Edge map of a synthetic photograph: blur, gradients, suppression, thresholds."""
import numpy as np


def photograph(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    image = 127 + 60 * np.sin(x / 17) * np.cos(y / 23)
    image[height // 4: height // 2, width // 3: width // 2] += 50
    return image


def blur(image, radius=2):
    kernel = np.exp(-np.arange(-radius, radius + 1) ** 2 / 2.0).astype(np.float32)
    kernel /= kernel.sum()
    padded = np.pad(image, radius, mode="edge")
    rows = sum(k * padded[i: i + image.shape[0], :] for i, k in enumerate(kernel))
    del padded
    return sum(k * rows[:, i: i + image.shape[1]] for i, k in enumerate(kernel))


def gradients(image):
    gy, gx = np.gradient(image)
    magnitude = np.hypot(gx, gy)
    angle = np.arctan2(gy, gx)
    return magnitude, angle


def suppress(magnitude, angle):
    sector = np.round(angle / (np.pi / 4)).astype(np.int8) % 4
    out = magnitude.copy()
    shifts = {0: (0, 1), 1: (1, 1), 2: (1, 0), 3: (1, -1)}
    for value, shift in shifts.items():
        ahead = np.roll(magnitude, shift, axis=(0, 1))
        behind = np.roll(magnitude, (-shift[0], -shift[1]), axis=(0, 1))
        weaker = (magnitude < ahead) | (magnitude < behind)
        out[weaker & (sector == value)] = 0
    return out


def edges(image, low, high):
    smooth = blur(image)
    magnitude, angle = gradients(smooth)
    del smooth
    thin = suppress(magnitude, angle)
    del magnitude, angle
    strong = thin > high
    weak = (thin > low) & ~strong
    return strong, weak


def main():
    image = photograph(900, 1100)
    strong, weak = edges(image, 3.0, 6.0)
    print(image.shape, int(strong.sum()), int(weak.sum()))


if __name__ == "__main__":
    main()

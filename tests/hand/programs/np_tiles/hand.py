"""Cuts a mosaic into tiles, normalises each, and builds a contact sheet."""
import argparse

import numpy as np


def mosaic(rows, columns, seed):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 4096, (rows, columns), dtype=np.uint16)


def to_float(image):
    return image.astype(np.float64) / 4095.0


def flatten_field(image, flat):
    return image / np.maximum(flat, 0.1)


def cut(image, size):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    return [np.ascontiguousarray(image[r * size:(r + 1) * size, c * size:(c + 1) * size]) for r in range(rows) for c in range(columns)]


def normalise(tile):
    low, high = np.percentile(tile, (2, 98))
    return np.clip((tile - low) / (high - low), 0, 1)


def sheet(tiles, across):
    rows = [np.hstack(tiles[start:start + across]) for start in range(0, len(tiles), across)]
    return np.vstack(rows)


def process(args):
    raw = mosaic(args.size * args.across, args.size * args.across, args.seed)
    image = to_float(raw)
    del raw
    flat = np.full(image.shape, 0.8)
    flat[:, ::2] = 0.9
    corrected = flatten_field(image, flat)
    del image, flat
    tiles = cut(corrected, args.size)
    del corrected
    normal = [normalise(tile) for tile in tiles]
    del tiles
    contact = sheet(normal, args.across)
    return contact


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=120)
    parser.add_argument("--across", type=int, default=8)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    contact = process(args)
    print(contact.shape, round(float(contact.mean()), 5))


if __name__ == "__main__":
    main()

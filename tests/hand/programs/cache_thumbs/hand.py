"""Serves previews of documents out of a small cache."""
import functools
import hashlib
from collections import OrderedDict

import numpy as np


class PreviewCache:
    def __init__(self, limit):
        self.limit = limit
        self.entries = OrderedDict()
        self.hits = 0

    def get(self, key, make):
        if key in self.entries:
            self.hits += 1
            self.entries.move_to_end(key)
            return self.entries[key]
        value = make(key)
        self.entries[key] = value
        if len(self.entries) > self.limit:
            self.entries.popitem(last=False)
        return value


@functools.lru_cache(maxsize=4)
def kernel(radius):
    axis = np.arange(-radius, radius + 1)
    weights = np.exp(-(axis**2) / (2 * (radius / 2) ** 2))
    return weights / weights.sum()


def render_page(number):
    rng = np.random.default_rng(number)
    page = rng.random((1000, 700))
    page[:, :50] = 1.0
    return page


def smooth(page, radius):
    weights = kernel(radius)
    padded = np.pad(page, ((radius, radius), (0, 0)), mode="edge")
    out = np.zeros_like(page)
    for offset, weight in enumerate(weights):
        out += weight * padded[offset:offset + page.shape[0]]
    return out


def shrink(page, factor):
    height, width = page.shape[0] // factor * factor, page.shape[1] // factor * factor
    blocks = page[:height, :width].reshape(height // factor, factor, width // factor, factor)
    return blocks.mean(axis=(1, 3))


def make_preview(number):
    page = render_page(number)
    smoothed = smooth(page, 3)
    contrast = (smoothed - smoothed.min()) / (smoothed.max() - smoothed.min())
    del page, smoothed
    sharp = np.clip(contrast * 1.5 - 0.25, 0, 1)
    del contrast
    levels = (sharp * 255).astype(np.uint8)
    del sharp
    return shrink(levels, 10)


def serve(requests):
    cache = PreviewCache(5)
    digest = hashlib.sha1()
    for number in requests:
        preview = cache.get(number, make_preview)
        digest.update(preview.tobytes())
    print("hits", cache.hits, "entries", len(cache.entries), digest.hexdigest()[:12])


if __name__ == "__main__":
    serve([1, 2, 3, 1, 2, 4, 5, 6, 1, 7, 3])

"""Image service: routes, a decoder for raw frames, and thumbnails that are kept."""
import zlib

import numpy as np

ROUTES = {}


def route(path):
    def register(handler):
        ROUTES[path] = handler
        return handler
    return register


def decode(payload, width, height):
    pixels = np.frombuffer(payload, dtype=np.uint8)
    return pixels.reshape(height, width, 3).astype(np.float32)


def to_gray(image):
    return image @ np.array([0.299, 0.587, 0.114], dtype=np.float32)


def shrink(gray, factor):
    height, width = gray.shape
    blocks = gray[: height // factor * factor, : width // factor * factor]
    blocks = blocks.reshape(height // factor, factor, width // factor, factor)
    return blocks.mean(axis=(1, 3))


def equalize(gray):
    levels = np.clip(gray, 0, 255).astype(np.uint8)
    histogram = np.bincount(levels.ravel(), minlength=256)
    cdf = np.cumsum(histogram) / levels.size
    return cdf[levels] * 255.0


@route("/thumb")
def thumbnail(params, payload):
    image = decode(payload, params["width"], params["height"])
    gray = to_gray(image)
    del image
    flat = equalize(gray)
    del gray
    small = shrink(flat, params["factor"])
    return {"shape": small.shape, "crc": zlib.crc32(np.round(small).astype(np.uint8).tobytes())}


@route("/health")
def health(params, payload):
    return {"ok": True}


def dispatch(path, params=None, payload=b""):
    handler = ROUTES.get(path)
    if handler is None:
        return {"error": 404}
    return handler(params or {}, payload)


def main():
    width, height = 1000, 800
    payload = bytes(range(250)) * (width * height * 3 // 250)
    print(dispatch("/health"), dispatch("/nothing"))
    print(dispatch("/thumb", {"width": width, "height": height, "factor": 8}, payload))


if __name__ == "__main__":
    main()

"""Checksums of many blobs in a thread pool, with a manifest."""
import hashlib
import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor


def create_files(folder, count, size):
    paths = []
    for n in range(count):
        path = os.path.join(folder, f"blob{n:03d}.bin")
        with open(path, "wb") as file:
            file.write(bytes((n * 7 + i) % 256 for i in range(256)) * (size // 256))
        paths.append(path)
    return paths


def normalize(data):
    return data.replace(b"\x00", b"\x01").translate(bytes(range(255, -1, -1)))


def checksum(path):
    with open(path, "rb") as file:
        data = file.read()
    clean = normalize(data)
    size = len(data)
    del data
    blocks = [clean[i:i + 4096] for i in range(0, len(clean), 4096)]
    del clean
    ordered = sorted(blocks)
    joined = b"".join(ordered)
    del ordered, blocks
    return {"name": os.path.basename(path), "size": size, "sha": hashlib.sha256(joined).hexdigest(), "crc": sum(joined[:1000])}


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = create_files(folder, 8, 4 << 20)
        with ThreadPoolExecutor(max_workers=1) as pool:
            manifest = list(pool.map(checksum, paths))
    text = json.dumps(manifest, indent=1)
    print(len(manifest), hashlib.md5(text.encode()).hexdigest())
    print(manifest[0]["sha"][:12], manifest[-1]["crc"])


if __name__ == "__main__":
    main()

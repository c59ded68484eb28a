"""A service that answers a request for a photo with a JSON document, the picture within it as base64."""

import base64
import json


def load_photo(number):
    """Stands in for the store of files."""
    return bytes(value * number % 256 for value in range(256)) * (12 << 10)


def answer(status, fields):
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n{json.dumps(fields)}"


def handle(path):
    number = path.removeprefix("/photos/")
    if not number.isdigit():
        return answer("404 Not Found", {"error": "no such photo"})
    photo = load_photo(int(number))
    size = len(photo)
    encoded = base64.b64encode(photo)
    text = encoded.decode("ascii")
    return answer("200 OK", {"size": size, "data": text})


def main():
    for path in ["/photos/7", "/favicon.ico"]:
        print(path, handle(path)[:90].splitlines())


if __name__ == "__main__":
    main()

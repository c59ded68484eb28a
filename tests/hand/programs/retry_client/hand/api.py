import json


class ApiError(Exception):
    pass


class Api:
    def __init__(self, pages, size):
        self.pages = pages
        self.size = size
        self.calls = 0

    def get(self, page):
        self.calls += 1
        if self.calls % 3 == 0:
            raise ApiError("503")
        items = [{"id": page * self.size + n, "name": f"repository-{page}-{n}", "language": ("python", "rust", "go")[n % 3], "stars": n * 7 % 1000, "description": "a very useful project " * 4} for n in range(self.size)]
        return json.dumps({"items": items, "next": page + 1 if page + 1 < self.pages else None})

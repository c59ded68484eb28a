from types import SimpleNamespace


class Page:
    def __init__(self, body):
        self.body = body

    def __del__(self):
        print(len(self.body))


def archive(count):
    pages = [SimpleNamespace(page=Page("words " * k)) for k in range(count)]
    texts = [it.page.body for it in pages]
    body = "\n".join(texts)
    return len(body.encode("utf-32"))


print(archive(20))

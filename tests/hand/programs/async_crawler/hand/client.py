import asyncio


class Client:
    def __init__(self):
        self.requests = 0

    async def get(self, url):
        self.requests += 1
        await asyncio.sleep(0)
        number = int(url.rsplit("/", 1)[1])
        links = "".join(f'<a href="/page/{(number * 7 + i * 13) % 4000}">link {i}</a>' for i in range(8))
        words = " ".join(f"w{(number * 31 + i * i) % 3000}" for i in range(300))
        return f"<html><body><p>{words}</p>{links}<!--{'padding' * 30000}--></body></html>"

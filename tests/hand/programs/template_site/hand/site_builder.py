import re

LAYOUT = "<html><head><title>{title}</title></head><body><nav>{nav}</nav>{body}</body></html>"


class SiteBuilder:
    def __init__(self, title):
        self.title = title
        self.bodies = {}

    def add(self, name, body):
        self.bodies[name] = body

    def navigation(self):
        entries = []
        for name, body in sorted(self.bodies.items()):
            heading = re.search(r"<h1>(.*?)</h1>", body)
            entries.append(f'<a href="{name}.html">{heading.group(1)}</a>')
        return "".join(entries[:40])

    def build(self):
        nav = self.navigation()
        pages = {name: LAYOUT.format(title=self.title, nav=nav, body=body) for name, body in self.bodies.items()}
        minified = {name: re.sub(r"\s+", " ", page) for name, page in pages.items()}
        del pages
        return {f"{name}.html": page for name, page in minified.items()}

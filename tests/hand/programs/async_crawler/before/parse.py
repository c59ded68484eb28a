import re

LINK = re.compile(r'href="([^"]+)"')
TAG = re.compile(r"<[^>]+>")


def extract(page):
    links = LINK.findall(page)
    text = TAG.sub(" ", page)
    return links, " ".join(text.split())

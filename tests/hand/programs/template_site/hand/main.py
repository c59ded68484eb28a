"""A static site generator."""
import hashlib

from markup import to_html
from pages import make_pages
from site_builder import SiteBuilder


def main():
    sources = make_pages(250)
    builder = SiteBuilder("My site")
    for name, source in sources.items():
        builder.add(name, to_html(source))
    print("sources", len(sources), sum(len(source) for source in sources.values()))
    del source, sources
    output = builder.build()
    digest = hashlib.md5()
    for name in sorted(output):
        digest.update(output[name].encode())
    print(len(output), digest.hexdigest())


if __name__ == "__main__":
    main()

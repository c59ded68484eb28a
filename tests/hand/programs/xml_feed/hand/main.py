"""Product feed: XML in, filtered offers as JSON out."""
import json
import zlib

import feed
import rules


def convert(source):
    root = feed.parse(source)
    offers = feed.offers(root)
    print(root.tag, root.get("date"), len(offers))
    del source, root
    accepted = [offer for offer in offers if rules.accept(offer)]
    del offers
    priced = [rules.price(offer) for offer in accepted]
    del accepted
    return json.dumps(priced, indent=1)


def main():
    text = convert(feed.sample(6_000))
    print(len(text), zlib.crc32(text.encode()))


if __name__ == "__main__":
    main()

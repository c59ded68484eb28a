"""Downloads pages from a flaky API, with retries, and combines them."""
import collections
import json

from api import Api, ApiError
from retry import retry


def fetch_page(api, page):
    def attempt():
        return api.get(page)
    raw = retry(attempt, times=4, errors=(ApiError,))
    return json.loads(raw)


def fetch_all(api):
    items = []
    page = 0
    while page is not None:
        answer = fetch_page(api, page)
        items.extend(answer["items"])
        page = answer["next"]
    return items


def summarize(items):
    counts = collections.Counter()
    for item in items:
        counts[item["language"]] += item["stars"]
    return counts


def main():
    api = Api(pages=6, size=2_500)
    items = fetch_all(api)
    slim = [(item["name"], item["language"], item["stars"], item["name"].upper()) for item in items]
    counts = summarize(items)
    print("calls", api.calls, "items", len(slim))
    text = "\n".join("\t".join(map(str, row)) for row in sorted(slim))
    lines = text.split("\n")
    print(len(text), lines[0], counts.most_common(2))


if __name__ == "__main__":
    main()

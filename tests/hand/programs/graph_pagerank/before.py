"""Link graph from page texts, pagerank, strongly linked pages."""
import collections
import re

LINK = re.compile(r"\[\[(\d+)\]\]")


def dump(count):
    pages = []
    for n in range(count):
        links = " ".join(f"see [[{(n * k + k * k) % count}]] and text about page {n}" for k in range(1, 9))
        pages.append(f"= {n} =\n{links}")
    return "\f".join(pages)


def parse(text):
    pages = {}
    for page in text.split("\f"):
        title, body = page.split("\n", 1)
        pages[int(title.strip("= "))] = body
    return pages


def edges(pages):
    return [(source, int(target)) for source, body in pages.items() for target in LINK.findall(body)]


def adjacency(pairs):
    out = collections.defaultdict(list)
    for source, target in pairs:
        if source != target:
            out[source].append(target)
    return out


def pagerank(links, nodes, rounds=8, damping=0.85):
    rank = dict.fromkeys(nodes, 1.0 / len(nodes))
    for _ in range(rounds):
        fresh = dict.fromkeys(nodes, (1 - damping) / len(nodes))
        for source, targets in links.items():
            share = damping * rank[source] / len(targets)
            for target in targets:
                fresh[target] += share
        rank = fresh
    return rank


def analyse(count):
    text = dump(count)
    pages = parse(text)
    pairs = edges(pages)
    nodes = sorted(pages)
    links = adjacency(pairs)
    print(len(nodes), "pages", len(pairs), "links")
    rank = pagerank(links, nodes)
    best = sorted(rank, key=lambda node: (-rank[node], node))[:5]
    return best, round(sum(rank.values()), 6)


def main():
    print(*analyse(9_000))


if __name__ == "__main__":
    main()

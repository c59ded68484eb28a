"""Road network: build, contract, shortest paths, report."""
from build import grid_edges, to_adjacency
from contract import contract
from search import dijkstra


def main():
    edges = grid_edges(70, 70)
    adjacency = to_adjacency(edges)
    print("edges", len(edges), "nodes", len(adjacency))
    del edges
    smaller = contract(adjacency)
    before = dijkstra(adjacency, (0, 0))
    del adjacency
    after = dijkstra(smaller, (0, 0))
    del smaller
    rows = [(node, distance, before[node]) for node, distance in after.items()]
    del after, before
    lines = [f"{x},{y};{a:.3f};{b:.3f};{'same' if a == b else 'other'}" for (x, y), a, b in sorted(rows)]
    del rows
    report = "\n".join(lines)
    print(len(lines), len(report), lines[-1])


if __name__ == "__main__":
    main()

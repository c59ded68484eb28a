"""Road network: build, contract, shortest paths, report."""
from build import grid_edges, to_adjacency
from contract import contract
from search import dijkstra


def main():
    edges = grid_edges(70, 70)
    adjacency = to_adjacency(edges)
    print("edges", len(edges), "nodes", len(adjacency))
    smaller = contract(adjacency)
    before = dijkstra(adjacency, (0, 0))
    after = dijkstra(smaller, (0, 0))
    rows = [(node, distance, before[node]) for node, distance in after.items()]
    lines = [f"{x},{y};{a:.3f};{b:.3f};{'same' if a == b else 'other'}" for (x, y), a, b in sorted(rows)]
    report = "\n".join(lines)
    print(len(lines), len(report), lines[-1])


if __name__ == "__main__":
    main()

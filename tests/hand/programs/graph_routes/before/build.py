from collections import defaultdict


def grid_edges(width, height):
    edges = []
    for x in range(width):
        for y in range(height):
            weight = (x * 7 + y * 13) % 17 + 1
            if x + 1 < width:
                edges.append(((x, y), (x + 1, y), weight / 4))
            if y + 1 < height and (x + y) % 5:
                edges.append(((x, y), (x, y + 1), weight / 3))
    return edges


def to_adjacency(edges):
    adjacency = defaultdict(dict)
    for a, b, weight in edges:
        adjacency[a][b] = weight
        adjacency[b][a] = weight
    return dict(adjacency)

def contract(adjacency):
    graph = {node: dict(neighbours) for node, neighbours in adjacency.items()}
    for node in sorted(graph):
        neighbours = graph[node]
        if len(neighbours) == 2 and node != (0, 0):
            (a, wa), (b, wb) = neighbours.items()
            if b not in graph[a] or graph[a][b] > wa + wb:
                graph[a][b] = wa + wb
                graph[b][a] = wa + wb
            del graph[a][node], graph[b][node], graph[node]
    return graph

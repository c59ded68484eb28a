import json
import types


def load_graph(text):
    return json.loads(text, object_hook=lambda found: types.SimpleNamespace(**found))


def quantize(text, load, table):
    graph = load(text).graph
    wanted = [node.name for node in graph.nodes if node.kind != "conv"]
    return table(wanted)


def make_table(wanted):
    return {name: [len(name)] * 50 for name in wanted}


NODES = [{"name": f"node {n}", "kind": "conv" if n % 3 else "relu"} for n in range(30_000)]
GIVEN = [json.dumps({"graph": {"nodes": NODES}}), load_graph, make_table]
print(len(quantize(*GIVEN)))

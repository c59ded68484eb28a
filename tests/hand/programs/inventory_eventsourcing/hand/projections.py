from collections import defaultdict

from events import Received


def project(events):
    stock = defaultdict(int)
    states = []
    for event in events:
        sign = 1 if isinstance(event, Received) else -1
        stock[event.sku] += sign * event.quantity
        states.append({"sku": event.sku, "level": stock[event.sku], "kind": type(event).__name__})
    return states


def stock_report(states):
    lines = [f"{state['sku']:<10}{state['level']:>8} {state['kind']:<30}" for state in states]
    ordered = sorted(lines)
    del lines
    return "\n".join(ordered)

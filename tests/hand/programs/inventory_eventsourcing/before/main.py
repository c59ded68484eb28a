"""Event sourced inventory with projections and snapshots."""
from events import Received, Shipped
from projections import project, stock_report
from store import EventStore


def fill(store, count):
    for n in range(count):
        if n % 3:
            store.append(Received(f"SKU{n % 700}", n % 40 + 1, f"supplier {n % 17}"))
        else:
            store.append(Shipped(f"SKU{n % 700}", n % 11 + 1, f"order {n}"))


def main():
    store = EventStore()
    fill(store, 15_000)
    snapshot = store.dump()
    store.clear()
    events = EventStore.parse(snapshot)
    print("snapshot", len(snapshot), "events", len(events))
    states = project(events)
    report = stock_report(states)
    print(len(report), report.splitlines()[0])


if __name__ == "__main__":
    main()

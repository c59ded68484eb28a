"""Conversion funnel per campaign."""
from funnel import Funnel
from source import load_events, load_users


def main():
    events = load_events(120_000)
    users = load_users(8_000)
    funnel = Funnel(["visit", "cart", "pay"])
    result = funnel.compute(events, users)
    print(funnel.report(result))


if __name__ == "__main__":
    main()

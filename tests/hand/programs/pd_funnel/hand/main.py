"""Conversion funnel per campaign."""
from funnel import Funnel
from source import load_events, load_users


def main():
    funnel = Funnel(["visit", "cart", "pay"])
    result = funnel.compute(load_events(120_000), load_users(8_000))
    print(funnel.report(result))


if __name__ == "__main__":
    main()

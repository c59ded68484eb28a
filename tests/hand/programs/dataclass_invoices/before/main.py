"""Billing run: usage records become invoices, invoices become documents."""
from billing import bill, totals
from documents import render_all
from usage import collect_usage


def main():
    usage = collect_usage(400, 45)
    invoices = bill(usage)
    print("records", len(usage), "invoices", len(invoices))
    documents = render_all(invoices)
    amount, taxes = totals(invoices)
    archive = "\f".join(documents)
    print(amount, taxes, len(archive))


if __name__ == "__main__":
    main()

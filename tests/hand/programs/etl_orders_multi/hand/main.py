"""Order pipeline: extract, transform, load."""
import extract
import load
import transform


def pipeline(orders, customers):
    raw_orders = extract.orders(orders)
    raw_customers = extract.customers(customers)
    enriched = transform.join(raw_orders, raw_customers)
    del raw_orders, raw_customers
    valid = transform.validate(enriched)
    print("rows", len(enriched), "valid", len(valid))
    del enriched
    summary = transform.summarize(valid)
    target = load.Warehouse()
    target.insert("orders", valid)
    del valid
    target.insert("summary", [summary])
    return target


def main():
    target = pipeline(15_000, 3_000)
    print(target.describe())


if __name__ == "__main__":
    main()

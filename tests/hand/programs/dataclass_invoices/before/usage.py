from dataclasses import dataclass


@dataclass
class Usage:
    customer: str
    service: str
    day: int
    units: float


def collect_usage(customers, days):
    records = []
    for customer in range(customers):
        for day in range(days):
            records.append(Usage(f"C{customer:05d}", f"service-{(customer + day) % 9}", day, (customer * day) % 97 / 4))
    return records

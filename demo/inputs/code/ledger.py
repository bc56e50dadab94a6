# SPDX-License-Identifier: Apache-2.0
"""Adds up a club's cash book, month by month."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path


def read_rows(path: Path):
    with path.open(newline="", encoding="utf-8") as book:
        for row in csv.DictReader(book, delimiter=";"):
            yield row["date"][:7], row["account"], Decimal(row["amount"])


def totals(rows):
    sums = defaultdict(Decimal)
    for month, account, amount in rows:
        sums[month, account] += amount
    return dict(sums)


def main() -> None:
    for (month, account), amount in sorted(totals(read_rows(Path("cash.csv"))).items()):
        print(f"{month}  {account:<24}{amount:>12,.2f}")


if __name__ == "__main__":
    main()

"""Throws mutated vouchers at a module and counts how many get through: `accepted` must be 0.

    python -m benchmarks.vouchers [--mutations 200000] [--seed 1] [--rounds 20]

Then times a good voucher's whole way side by side with bare Ed25519 verification, in turns, so
that a busy computer slows both.
"""

import argparse
from collections import Counter
from dataclasses import replace
import itertools
import random
import statistics
import sys
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from custom_components.prepaid_meter.voucher import (
    Facts,
    KeyList,
    ListedKey,
    Memory,
    Result,
    Voucher,
    VoucherKind,
    judge,
)
from custom_components.prepaid_meter.voucher.format import BODY_SIZE
from custom_components.prepaid_meter.voucher.signing import key_id

NOW = 1_773_219_600
SITE = b"building"
BATCH = 500

FIELDS = (0, 4, 5, 13, 21, 25, 26, 30, 31, 44, 60, 68, 72, 76, 108, 140)


def office(random_: random.Random) -> tuple[list[bytes], Facts, Memory]:
    keys = [Ed25519PrivateKey.from_private_bytes(random_.randbytes(32)) for _ in range(2)]
    listed = tuple(sorted(ListedKey(key.public_key().public_bytes_raw()) for key in keys))
    memory = Memory(key_list=KeyList(site_id=SITE, generation=1, keys=listed))
    facts = Facts(
        serial_number=12345678, decimals=2, credit=10_000_000, maximum_load=5_000_000, now=NOW
    )
    papers = []
    for number in range(64):
        key = keys[number % 2]
        voucher = Voucher(
            key_id=key_id(key.public_key().public_bytes_raw()),
            site_id=SITE,
            serial_number=12345678,
            kind=VoucherKind.CREDIT if number % 3 else VoucherKind.REFUND,
            amount=random_.randrange(1, 5_000_001),
            decimals=2,
            unit=random_.choice(("TRY", "kWh", "kontör", "m³")),
            id=random_.randbytes(16),
            sequence=random_.randrange(1, 2**64),
            issued_at=NOW - random_.randrange(3_600),
            expires_at=NOW + random_.randrange(1, 86_400),
        )
        papers.append(voucher.sealed(key.sign(voucher.signed_message)))
    return papers, facts, memory


def mutated(data: bytes, papers: list[bytes], random_: random.Random) -> bytes:
    changed = bytearray(data)
    match random_.randrange(8):
        case 0 | 1 | 2:
            for _ in range(random_.choice((1, 1, 1, 2, 3, 8))):
                bit = random_.randrange(len(changed) * 8)
                changed[bit // 8] ^= 1 << bit % 8
        case 3:
            other = random_.choice(papers)
            for start, end in itertools.pairwise(FIELDS):
                if random_.random() < 0.3:
                    changed[start:end] = other[start:end]
        case 4:
            del changed[random_.randrange(len(changed)) :]
        case 5:
            changed += random_.randbytes(random_.randrange(1, 200))
        case 6:
            at = random_.randrange(len(changed))
            changed[at] = random_.randrange(256)
        case 7:
            at, size = random_.randrange(len(changed)), random_.randrange(1, 9)
            changed[at : at + size] = random_.randbytes(size)
    return bytes(changed)


def attack(mutations: int, random_: random.Random) -> int:
    papers, facts, memory = office(random_)
    good = set(papers)
    results: Counter[Result] = Counter()
    spent = 0.0
    tried = 0
    while tried < mutations:
        wanted = min(BATCH, mutations - tried)
        batch = [
            paper
            for paper in (mutated(random_.choice(papers), papers, random_) for _ in range(wanted))
            if paper not in good
        ]
        tried += len(batch)
        start = time.perf_counter()
        results.update([judge(paper, facts, memory).result for paper in batch])
        spent += time.perf_counter() - start
    accepted = results[Result.ACCEPTED]
    print(f"mutations={tried} accepted={accepted} vouchers/s={tried / spent:,.0f}")
    for result, count in results.most_common():
        print(f"  {result:20} {count:>9}")
    return accepted


def compare(rounds: int, random_: random.Random) -> None:
    papers, facts, memory = office(random_)
    refunds_fit = replace(facts, credit=2**30)
    good = [paper for paper in papers if judge(paper, refunds_fit, memory).result == "accepted"]
    assert good == papers
    assert memory.key_list is not None
    public = {key.id: key.public_key for key in memory.key_list.keys}
    bare = [
        (
            Ed25519PublicKey.from_public_bytes(public[paper[5:13]]),
            paper[BODY_SIZE:],
            b"prepaid-meter voucher v1\0" + paper[:BODY_SIZE],
        )
        for paper in papers
    ]
    ratios, speeds = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        for key, signature, message in bare:
            key.verify(signature, message)
        middle = time.perf_counter()
        for paper in papers:
            judge(paper, refunds_fit, memory)
        end = time.perf_counter()
        ratios.append((end - middle) / (middle - start))
        speeds.append(len(papers) / (end - middle))
    print(
        f"good vouchers/s={statistics.median(speeds):,.0f} "
        f"time against bare Ed25519 verification={statistics.median(ratios):.2f}×"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutations", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random_ = random.Random(arguments.seed)
    accepted = attack(arguments.mutations, random_)
    compare(arguments.rounds, random_)
    return 1 if accepted else 0


if __name__ == "__main__":
    sys.exit(main())

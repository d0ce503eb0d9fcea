"""Figures that survive a busy machine: contenders take turns, and their ratios are taken inside each round.

A round runs every contender once, in order and then in reverse order, A B C, C B A, so that whatever else the machine does
slows all of them alike. The first contender is the anchor; `share` is the part of its time that a contender takes. Nothing here
holds a bar: it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

Slice = Callable[[], float]  # does some of the work and says how many a second


def race(title: str, unit: str, contenders: Mapping[str, Slice], *, rounds: int = 5) -> None:
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name in list(contenders)[:: -1 if number % 2 else 1]:
            rates[name].append(contenders[name]())
    anchor = next(iter(contenders))
    print(f"\n{title}: {unit} a second, {rounds} rounds; x = against {anchor} in the same round, median of the ratios")
    print(f"  {'':<36}{'min':>10}{'median':>10}{'max':>10}{'x':>9}{'one takes':>14}{'share':>9}")
    for name, found in rates.items():
        ratio = median(mine / theirs for mine, theirs in zip(found, rates[anchor], strict=True))
        low, middle, high = min(found), median(found), max(found)
        print(
            f"  {name:<36}{low:>10,.4g}{middle:>10,.4g}{high:>10,.4g}{ratio:>9.3g}{shown(1 / middle):>14}{1 / ratio:>9.3g}",
            flush=True,
        )


def once(work: Callable[[], object], *, of: int) -> Slice:
    """The work, once; it makes this many."""

    def run() -> float:
        began = perf_counter()
        work()
        return of / (perf_counter() - began)

    return run


def again(work: Callable[[], object], *, seconds: float = 0.5) -> Slice:
    """The work, again and again for so long, after one time that is not counted."""

    def run() -> float:
        work()
        made, began = 0, perf_counter()
        while (spent := perf_counter() - began) < seconds:
            work()
            made += 1
        return made / spent

    return run


def shown(seconds: float) -> str:
    scale, unit = next(
        (scale, unit) for scale, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")) if seconds * scale >= 1 or unit == "µs"
    )
    return f"{seconds * scale:,.4g} {unit}"

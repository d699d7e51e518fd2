"""One thread trains a forest of twenty trees on handwritten digits.

Python differs: each step of a loop is interpreted, so the same forest
takes far longer to grow.
"""

import os
import time
from pathlib import Path

HERE = Path(__file__).parent.parent
CHAPTER = Path(os.environ.get("INTERLEAVE_CHAPTER", HERE))
TREES = 20
DEEPEST = 16
ALL_BITS = 2**64 - 1


def load():
    """The digits to learn from, and every fifth, to be tested on."""
    text = (CHAPTER / "data" / "digits.txt").read_text()
    digits = []
    for line in text.splitlines():
        pixels, label = line.split()
        pixels = [int(pixel, 17) for pixel in pixels]
        digits.append((pixels, int(label)))
    train = [digit for n, digit in enumerate(digits) if n % 5]
    return train, digits[::5]


class SplitMix64:
    """Random numbers from a seed: here, the number of a tree."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        """A random number below `limit`."""
        self.state = z = (self.state + 0x9E3779B97F4A7C15) & ALL_BITS
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & ALL_BITS
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & ALL_BITS
        return (z ^ (z >> 31)) % limit


def grow(digits, number):
    """Tree `number`, a list: (label,) or (pixel, at_most, no)."""
    random, nodes = SplitMix64(number), []
    sample = [digits[random.below(len(digits))] for _ in digits]
    grow_node(nodes, sample, 0, random)
    return nodes


def grow_node(nodes, digits, depth, random):
    """Add the node for these digits, and then all nodes under it."""
    counts = [0] * 10
    for _, label in digits:
        counts[label] += 1
    leaf = max(counts) == len(digits) or depth == DEEPEST
    split = None if leaf else best_split(digits, counts, random)
    if split is None:
        nodes.append((counts.index(max(counts)),))
        return
    pixel, at_most = split
    here = len(nodes)
    nodes.append(None)
    left = [digit for digit in digits if digit[0][pixel] <= at_most]
    right = [digit for digit in digits if digit[0][pixel] > at_most]
    grow_node(nodes, left, depth + 1, random)
    nodes[here] = (pixel, at_most, len(nodes))
    grow_node(nodes, right, depth + 1, random)


def best_split(digits, counts, random):
    """The purest split by one of eight random pixels, or None."""
    best, best_above, best_below = None, 0, 1
    for pixel in eight_pixels(random):
        histogram = [[] for _ in range(17)]
        for pixels, label in digits:
            histogram[pixels[pixel]].append(label)
        left, right = [0] * 10, counts[:]
        left_size, right_size = 0, len(digits)
        left_squares, right_squares = 0, sum(n * n for n in counts)
        for at_most in range(16):
            for label in histogram[at_most]:
                # For (n + 1)² is n² + 2n + 1; likewise for n - 1.
                left_squares += 2 * left[label] + 1
                right_squares -= 2 * right[label] - 1
                left[label] += 1
                right[label] -= 1
            left_size += len(histogram[at_most])
            right_size -= len(histogram[at_most])
            above = left_squares * right_size
            above += right_squares * left_size
            below = left_size * right_size
            if above * best_below > best_above * below:
                best = (pixel, at_most)
                best_above, best_below = above, below
    return best


def eight_pixels(random):
    """Eight different pixels: the start of a Fisher-Yates shuffle."""
    pixels = list(range(64))
    for n in range(8):
        other = n + random.below(64 - n)
        pixels[n], pixels[other] = pixels[other], pixels[n]
    return pixels[:8]


def guess(forest, pixels):
    """The label that most trees vote for."""
    votes = [0] * 10
    for nodes in forest:
        at, node = 0, nodes[0]
        while len(node) == 3:
            pixel, at_most, no = node
            at = at + 1 if pixels[pixel] <= at_most else no
            node = nodes[at]
        votes[node[0]] += 1
    return votes.index(max(votes))


def digest(forest):
    """64-bit FNV-1a over all nodes, as the bytes that Rust makes."""
    value = 0xCBF29CE484222325
    for nodes in forest:
        for node in nodes:
            for byte in node_bytes(*node):
                value = (value ^ byte) * 0x100000001B3 & ALL_BITS
    return f"{value:016x}"


def node_bytes(first, at_most=None, no=None):
    """0 and the label, or 1 and the question."""
    if at_most is None:
        return 0, first
    return 1, first, at_most, no & 255, no >> 8


def main():
    train, test = load()
    start = time.perf_counter()
    forest = [grow(train, number) for number in range(TREES)]
    took = time.perf_counter() - start

    right = sum(
        guess(forest, pixels) == label for pixels, label in test
    )
    print(f"{TREES} trees, grown from {len(train)} digits")
    print(f"right: {right} of {len(test)} other digits")
    print(f"digest: {digest(forest)}")
    print(f"training took {took * 1000:.0f} ms")


if __name__ == "__main__":
    main()

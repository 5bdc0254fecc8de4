"""How large a test is: the constant SIZE of its file, or its own mark.

"test"   runs in ./convbook test
"all"    runs in ./convbook test --all, too
"long"   runs in ./convbook test --long, and there alone

Java's tests say the same with JUnit's tags "all" and "long". Whatever is named by hand, as in
python3 -m unittest test_proxy, runs whole.
"""

import sys


def size(name):
    """Marks a test, or a class of tests, as of another size than its file."""

    def mark(tested):
        tested.size = name
        return tested

    return mark


def size_of(case):
    own = getattr(case, case.id().rpartition(".")[2], case)
    file = getattr(sys.modules[type(case).__module__], "SIZE", "test")
    return getattr(own, "size", getattr(case, "size", file))


def runs_in(case, asked):
    """Whether a test runs when this size is asked for."""
    return size_of(case) in {"test": ("test",), "all": ("test", "all"), "long": ("long",)}[asked]

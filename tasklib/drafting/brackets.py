"""Pairs of brackets, as copies of documents keep them."""

from __future__ import annotations

from tasklib.drafting.source import plain

_PAIRS = {"(": ")", "（": "）", "〔": "〕", "【": "】", "[": "]"}


def brackets(text: str) -> list[tuple[int, int]]:
    """Outermost pairs of brackets, in order."""
    found: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _PAIRS:
            stack.append((_PAIRS[char], at))
        elif stack and char in _PAIRS.values():
            # A copy may close with the other width.
            want, start = stack[-1]
            if char == want or plain(char) == plain(want):
                stack.pop()
                if not stack:
                    found.append((start, at + 1))
    if stack and not found:
        # The copy lost the end: what was opened last and never closed.
        start = stack[0][1]
        if len(text) - start < 200:
            found.append((start, len(text) + 1))
    return found

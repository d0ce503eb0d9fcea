"""The next version of Candor, as far as its tables go: one more column, beside the code as it is now."""

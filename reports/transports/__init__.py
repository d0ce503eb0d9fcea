"""Channels over which a paper reaches the union. A transport pushes bytes and raises; its caller decides about trying again."""

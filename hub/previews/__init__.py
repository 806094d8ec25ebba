"""How a story will look on each platform before it is pushed (预览)."""

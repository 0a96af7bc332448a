"""The customer objects; another person than who decided looks again."""

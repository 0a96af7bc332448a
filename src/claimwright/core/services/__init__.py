"""Services with their own rules and clocks: which one a claim falls under, why, and when it is due."""

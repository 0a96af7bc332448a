"""What a claim document says, as typed values, and the arithmetic gate for automatic entry."""

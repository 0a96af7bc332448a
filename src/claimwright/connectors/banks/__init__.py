"""Banks: one folder per counterparty; iso20022 holds the message forms that several of them share."""

"""The way of a claim: report, adjudicate, decide where a person must, pay, close."""

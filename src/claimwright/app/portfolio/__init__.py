"""Portfolios: millions of claims in Arrow and Parquet, generated, adjudicated and simulated as a whole."""

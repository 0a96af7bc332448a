"""Papers other than bills, recognised and read from positioned text: pure, no picture is touched here."""

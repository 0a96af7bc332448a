"""What somebody opened outside their rights is work for another person."""

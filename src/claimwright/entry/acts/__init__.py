"""What people and programs do here, the same for pages and the API: who may, what is shown and noted."""

"""What pages and programs are shown, composed from the capabilities' public values. One shape for both."""

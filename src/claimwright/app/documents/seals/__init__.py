"""Electronic seals of OFD files (GB/T 38540): what they prove. Runs inside the limited process."""

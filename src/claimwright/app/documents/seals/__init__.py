"""Electronic seals and signatures of OFD files: what they prove. Runs inside the limited process."""

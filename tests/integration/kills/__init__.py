"""Publishing while the collector is killed again and again, against platforms that finish what they were sent."""

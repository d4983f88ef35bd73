"""From a citizen's message to our answer on their screen: real processes, real servers, and whatever goes wrong."""

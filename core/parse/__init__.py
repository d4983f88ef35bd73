"""Untrusted bytes are parsed in a child process that can be killed, never in the collector itself."""

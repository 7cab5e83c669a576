"""Stand-ins for servers the console talks to: real HTTP, in a thread of the test."""

"""The levers an operator pulls from the screen Status, a file each for what they work on."""

"""The local engine: quiz items from the educator's text alone, without a network, a key or a model."""

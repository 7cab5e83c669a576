"""SPARC: State, Policy, Action, Reward, Context. Each part is small and pure; `backend.agents.loop` joins them."""

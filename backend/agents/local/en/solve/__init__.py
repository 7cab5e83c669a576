"""How the local SolverAgent answers: one module for each way of asking, over an index of the whole document. Pure."""

// OutpostSimulator

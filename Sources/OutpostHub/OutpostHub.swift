// OutpostHub

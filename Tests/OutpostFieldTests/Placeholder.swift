// OutpostFieldTests

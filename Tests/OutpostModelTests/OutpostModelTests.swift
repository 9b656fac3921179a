// OutpostModelTests

// OutpostStoreTests

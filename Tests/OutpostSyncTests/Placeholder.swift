// OutpostSyncTests

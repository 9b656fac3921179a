// OutpostWireTests

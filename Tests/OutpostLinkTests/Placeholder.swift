// OutpostLinkTests

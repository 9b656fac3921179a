// OutpostTestSupport

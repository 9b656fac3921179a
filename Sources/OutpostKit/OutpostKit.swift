// OutpostKit

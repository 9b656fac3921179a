// OutpostReconcile

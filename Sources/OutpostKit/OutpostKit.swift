/// What an app imports: the model's public values, the replica, and what stands in this module. All else is the
/// package's own.
@_exported import OutpostModel
@_exported import OutpostStore

/// What an app imports: the model's public values and the replica. All else is the package's own.
@_exported import OutpostModel
@_exported import OutpostStore

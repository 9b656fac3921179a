import OutpostModel

/// An authority's folder, mode 0700:
///
///     certificate.pem    0644, what every device may have
///     key.pem            0600, what nobody else may have
extension Authority {
    /// Saves both files at once: the folder is filled under `<folder>.partial` and renamed into place, so
    /// no crash leaves a key without its certificate.
    ///
    /// - Parameter folder: absent or empty; its parent exists.
    /// - Throws: `already-exists` when anything is in it, since a mission has one authority;
    ///   `not-found`, `disk-full`, `read-only`, `storage`.
    package func save(toFolder folder: String) throws(OutpostError) {
        // With its slash, "authority/" + ".partial" would lie inside the folder that is to appear.
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let partial = folder + ".partial"
        do throws(FileFailure) {
            try FileSystem.makeSecretFolder(partial)
            try FileSystem.writeDurably(
                Array(certificatePEM.utf8), to: Self.certificatePath(partial), mode: 0o644)
            try FileSystem.writeDurably(Array(keyPEM.utf8), to: Self.keyPath(partial), mode: 0o600)
            try FileSystem.synchronizeFolder(of: Self.keyPath(partial))
            // rename(2) puts a folder in place of an empty one and of nothing else.
            try FileSystem.rename(partial, to: folder)
            try FileSystem.synchronizeFolder(of: folder)
        } catch {
            [Self.keyPath(partial), Self.certificatePath(partial), partial]
                .forEach(FileSystem.removeIfPresent)
            throw error.outpostError(during: "save the authority", at: folder)
        }
    }

    /// - Throws: `not-found`, `corrupt` (either file is damaged, or they are not of one authority),
    ///   `limit`, `storage`.
    package static func load(fromFolder folder: String) throws(OutpostError) -> Authority {
        let certificate = try AuthorityCertificate.load(from: certificatePath(folder))
        let key = try DeviceKey.load(from: keyPath(folder))
        do throws(CredentialError) {
            return try Authority(certificatePEM: certificate.pem, keyPEM: key.pem)
        } catch {
            throw CredentialFile.corrupt(error, at: folder)
        }
    }

    /// Where the certificate lies in an authority's folder: the file to hand out.
    package static func certificatePath(_ folder: String) -> String { folder + "/certificate.pem" }

    private static func keyPath(_ folder: String) -> String { folder + "/key.pem" }
}

extension Authority {
    /// Whether the folder holds the key beside the certificate.
    package static func hasKey(inFolder folder: String) -> Bool {
        FileSystem.exists(keyPath(folder))
    }

    /// Copies certificate and key to another folder, such as that of a stick, and reads both again from there. What lies there
    /// already is taken if it is the same, as after a copy that broke off.
    ///
    /// - Parameter target: made if it is absent; what else is in it stays.
    /// - Throws: as `load(fromFolder:)` and `CredentialFile.write`; `already-exists` where another authority lies there.
    package static func copyKey(
        from source: String, to target: String
    ) throws(OutpostError) {
        let authority = try load(fromFolder: source)
        do throws(FileFailure) {
            try FileSystem.makeSecretFolder(target)
        } catch {
            throw error.outpostError(during: "move the root's key", at: target)
        }
        for (path, pem, access) in [
            (certificatePath(target), authority.certificatePEM, CredentialFile.Access.shared),
            (keyPath(target), authority.keyPEM, .secret),
        ] where !FileSystem.exists(path) {
            try CredentialFile.write(
                Array(pem.utf8), to: path, access: access, isReplacing: false)
        }
        guard try load(fromFolder: target).certificate == authority.certificate else {
            throw OutpostError(
                .alreadyExists, operation: "move the root's key", place: target,
                cause: "the root of another mission lies there", hint: "name another folder")
        }
    }

    /// Takes the key out of a folder and leaves the certificate. To be called once it lies elsewhere.
    package static func removeKey(inFolder folder: String) throws(OutpostError) {
        do throws(FileFailure) {
            try FileSystem.remove(keyPath(folder))
            try FileSystem.synchronizeFolder(of: keyPath(folder))
        } catch {
            throw error.outpostError(during: "remove the root's key", at: keyPath(folder))
        }
    }
}

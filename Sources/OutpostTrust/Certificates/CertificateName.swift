/// The common name of a certificate's subject: a mission's name or a device's (its base's) name.
///
/// Such names come from a stranger's request and are shown on an officer's page, so what can hide or
/// rearrange the text around it is refused.
package enum CertificateName {
    /// Checks that `name` can stand in a certificate.
    ///
    /// - Throws: `nameMissing` when nothing but spaces is there, `nameInvalid` otherwise.
    package static func check(_ name: String) throws(CredentialError) {
        let scalars = name.unicodeScalars
        if scalars.allSatisfy({ $0.properties.isWhitespace }) { throw .nameMissing }
        if scalars.count > CertificateSpecification.commonNameLength {
            throw .nameInvalid(
                "has \(scalars.count) characters, at most \(CertificateSpecification.commonNameLength) fit"
            )
        }
        if scalars.first?.properties.isWhitespace == true
            || scalars.last?.properties.isWhitespace == true
        {
            throw .nameInvalid("begins or ends with a space")
        }
        if scalars.contains(where: isInvisible) {
            throw .nameInvalid("has a control character in it")
        }
    }

    /// Control characters, line breaks, and the marks that turn the direction of the text after them.
    /// Joiners stay allowed: Persian and several Indian scripts need them to spell.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned: true
        default:
            (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }
}

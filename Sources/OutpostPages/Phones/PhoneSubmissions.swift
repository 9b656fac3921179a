import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// Takes filled forms: a form and its files become one report with its attachments, whole or not at all, and once however often they come.
struct PhoneSubmissions {
    let desk: PageDesk
    let author: Author

    /// What became of a form.
    enum Outcome: Equatable {
        /// It is a report now, or was one already. With what people call it.
        case saved(reference: String)
        /// Some of its files are still to come: their names.
        case waiting([String])
    }

    static let formField = "xml_submission_file"

    /// - Parameters:
    ///   - xml: the form as it came.
    ///   - files: those that came with it; they wait in `incoming`.
    /// - Throws: `RefusedSubmission`, with all that came kept for an officer; what a disk says, with nothing changed.
    func take(xml: [UInt8], files: [Upload.File], now: Int64) throws -> Outcome {
        do {
            let submission = try XFormSubmission(xml: xml)
            return try desk.incoming.alone { try take(submission, xml, files, now) }
        } catch let refusal as RefusedSubmission {
            try keep(refusal, xml, files, now)
            throw refusal
        }
    }

    private func take(
        _ submission: XFormSubmission, _ xml: [UInt8], _ files: [Upload.File], _ now: Int64
    ) throws -> Outcome {
        let id = IncomingForms.id(person: author.person, instanceID: submission.instanceID)
        let row = try self.row(of: submission)
        let others = files.map(\.digest)
        if let reference = try known(row, xml) {
            try desk.incoming.remove(id, others: others)
            return .saved(reference: reference)
        }
        var form =
            try desk.incoming.form(id)
            ?? WaitingForm(
                person: author.person, instanceID: submission.instanceID, form: submission.form,
                since: now, files: [:])
        for file in files {
            // The same file, sent with another form that was done with meanwhile.
            guard desk.incoming.files.has(file.digest) else {
                throw OutpostError(
                    .unreachable, operation: "take a phone's form", place: file.name,
                    cause: "another form took this file away", hint: RefusedSubmission.sendAgain)
            }
            form.files[file.name] = file.digest.hexadecimal
        }
        let missing = submission.files.filter { name in
            form.digest(of: name).map { !desk.incoming.files.has($0) } ?? true
        }
        guard missing.isEmpty else {
            // What will be refused in the end is refused before the phone sends the rest.
            _ = try desk.replica.read { db in try resolved(row, db) }
            try desk.incoming.keep(form, xml: xml, as: id)
            return .waiting(missing)
        }
        let reference = try write(row, submission, form, xml)
        try desk.incoming.remove(id, others: others)
        return .saved(reference: reference)
    }

    private func row(of submission: XFormSubmission) throws -> SubmittedRow {
        guard let table = XFormTable(desk.mission, submission.form) else {
            throw RefusedSubmission(
                "this base has no form '\(submission.form)'",
                hint: "fetch the forms again from this base")
        }
        return try submission.row(desk.mission, table)
    }

    // MARK: The report

    /// What the report of the same form is called that was taken before; nil where there is none.
    ///
    /// - Throws: where the form was taken before, and said something else.
    private func known(_ row: SubmittedRow, _ xml: [UInt8]) throws -> String? {
        let table = try desk.table(named: row.table)
        return try desk.replica.read { db in
            let standing = try ImportTable(db).standing(
                table: table.schema, key: row.key, digest: Digest(of: xml))
            switch standing {
            case .new: return nil
            case .present: return try reference(of: row.key, table, db)
            case .changedAtSource:
                throw RefusedSubmission(
                    "this form was sent before, and said something else",
                    hint: "change the report at the base; what came now is kept there")
            }
        }
    }

    private func reference(of key: RowKey, _ table: DeskTable, _ db: Database) throws -> String {
        guard let column = table.schema.referenceColumn else { return key.description }
        let found = try db.fetchValues(
            sql: """
                SELECT \(Replica.quoted(column)) FROM \(Replica.quoted(table.name)) WHERE id = ?
                """, values: [.text(key.description)]
        ).first?.first
        // It was removed since: the form stays done with.
        return found?.description ?? key.description
    }

    /// The row's values with the rows that were typed.
    private func resolved(_ row: SubmittedRow, _ db: Database) throws -> [String: Value] {
        var values = row.values
        let lookup = RowLookup(schema: desk.mission.schema, place: desk.folder.path)
        for reference in row.references {
            do {
                let found = try lookup.find(reference.text, db)
                guard found.table.name == reference.table else {
                    throw RefusedSubmission(
                        "'\(reference.text)' is a \(found.table.name), and no \(reference.table)",
                        column: reference.column,
                        hint: "put it right in the form, and send it again"
                    )
                }
                values[reference.column] = .text(found.key.description)
            } catch let error as OutpostError where error.code == .notFound {
                throw RefusedSubmission(
                    error.cause, column: reference.column,
                    hint: "a reference looks like KM7QD-A-104-R; put it right, and send it again")
            }
        }
        return values
    }

    /// Report and attachments in one transaction.
    private func write(
        _ row: SubmittedRow, _ submission: XFormSubmission, _ form: WaitingForm, _ xml: [UInt8]
    ) throws -> String {
        let table = try desk.table(named: row.table)
        var attached: [AttachedFile] = []
        do {
            for name in submission.files {
                if let file = try attachment(name, submission, form) { attached.append(file) }
            }
            try desk.replica.write(WriteSession(author: author)) { db in
                try insert(row.key, try resolved(row, db), into: row.table, db)
                try ImportTable(db).note(row.key, digest: Digest(of: xml))
                for (index, file) in attached.enumerated() {
                    try insert(file, number: index, row, submission, db)
                }
            }
            desk.search.follow()
            return try desk.replica.read { db in try reference(of: row.key, table, db) }
        } catch {
            try AttachedFile.forget(attached, desk)
            guard let error = error as? OutpostError, error.code == .invalidInput else {
                throw error
            }
            // What only the replica can tell: a value that must be unique, a row that is not here.
            throw RefusedSubmission(
                error.cause, column: error.place.split(separator: ".").last.map(String.init) ?? "",
                hint: error.hint.isEmpty
                    ? "put it right in the form, and send it again" : error.hint)
        }
    }

    private func attachment(
        _ name: String, _ submission: XFormSubmission, _ form: WaitingForm
    ) throws -> AttachedFile? {
        guard let digest = form.digest(of: name) else { return nil }
        do {
            return try AttachedFile(
                digest, in: desk.incoming.files, to: desk.attachments,
                isEvidence: submission.isEvidence, offsetMinutes: desk.clock.offset)
        } catch let error as OutpostError where error.code == .invalidInput {
            throw RefusedSubmission(error.cause, column: name, hint: error.hint)
        }
    }

    private func insert(
        _ file: AttachedFile, number: Int, _ row: SubmittedRow, _ submission: XFormSubmission,
        _ db: Database
    ) throws {
        guard let table = AttachmentTable(desk.mission) else { return }
        // As the report's own: the same wherever the form is sent to.
        let key = RowKey(
            space: row.key.space, table: table.schema.name, source: SubmittedRow.source,
            reference: "\(submission.instanceID)\u{0}\(number)", milliseconds: 0)
        try insert(key, file.values(of: table, subject: row.key), into: table.schema.name, db)
    }

    private func insert(
        _ key: RowKey, _ values: [String: Value], into table: String, _ db: Database
    ) throws {
        let given = values.filter { !$0.value.isNull }.sorted { $0.key < $1.key }
        let columns = ([TableSchema.keyColumn] + given.map(\.key)).map(Replica.quoted)
        try db.execute(
            sql: """
                INSERT INTO \(Replica.quoted(table)) (\(columns.joined(separator: ", ")))
                VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                """, values: [.text(key.description)] + given.map(\.value))
    }

    // MARK: Refusals

    private func keep(
        _ refusal: RefusedSubmission, _ xml: [UInt8], _ files: [Upload.File], _ now: Int64
    ) throws {
        let submission: XFormSubmission?
        do {
            submission = try XFormSubmission(xml: xml)
        } catch {
            submission = nil
        }
        let instance = submission?.instanceID ?? ""
        try desk.incoming.alone {
            let id = IncomingForms.id(person: author.person, instanceID: instance)
            let waiting = try desk.incoming.form(id)
            var all: [String: Digest] = [:]
            for name in waiting?.files.keys.sorted() ?? [] {
                all[name] = waiting?.digest(of: name)
            }
            for file in files { all[file.name] = file.digest }
            let reason = RefusedForms.Reason(
                person: author.person, form: submission?.form ?? "", instanceID: instance,
                column: refusal.column, cause: refusal.cause, hint: refusal.hint, time: now,
                files: all.mapValues(\.hexadecimal))
            try desk.refusedForms.keep(
                reason, xml: xml, files: all.map { ($0.key, $0.value) }, from: desk.incoming.files)
            try desk.incoming.remove(id, others: files.map(\.digest))
        }
    }
}

extension IncomingForms {
    /// What waited too long for its files is kept where an officer sees it: the phone may be lost.
    func giveUp(now: Int64, to refused: RefusedForms) throws {
        let oldest = now - UploadLimits.waitingDays * 86_400_000
        try alone {
            for (id, form) in try all() where form.since < oldest {
                let files = form.files.keys.sorted().compactMap { name in
                    form.digest(of: name).map { (name: name, digest: $0) }
                }
                let reason = RefusedForms.Reason(
                    person: form.person, form: form.form, instanceID: form.instanceID, column: "",
                    cause: "some of its pictures never came",
                    hint: "ask whoever sent it; what came is kept here", time: now,
                    files: form.files)
                try refused.keep(reason, xml: try xml(id), files: files, from: self.files)
                try remove(id)
            }
        }
    }
}

/// Words that say little, words that are numbers, and words that mean the same in the languages of the bases. Without accents, as
/// `WordFolding` leaves them. A word that is in no list is compared by its sound, which finds what two languages share anyway.
enum WordLists {
    private static func bytes(_ words: Substring) -> [UInt8] { Array(words.utf8) }

    /// Articles, pronouns, prepositions and the like, in English, French, Creole and Swahili.
    static let idle = Set(
        """
        the a an of in on at to and or for is are was were be been has have had it this that with from by as we our us they their he she his \
        her i you your my me there near after before since
        le la les l un une des du de d et ou a au aux en dans sur pour est sont ete ont qui que qu ce cette ces il elle ils elles nous vous \
        je se s son sa ses leur leurs par avec pres depuis n ne pas y plus
        yo an nan ak ki nou yon se li mwen ap pa te gen bo sou pou lan m ou k fe
        na ya wa kwa ni katika za watu wa cha vya kwenye
        """.split { $0 == " " || $0 == "\n" }.map(bytes))

    /// From zero on. Words that are something else more often (`un`, `de`, `six` is one in both) stand for no number.
    static let numbers: [[UInt8]: Int] = {
        var numbers: [[UInt8]: Int] = [:]
        for language in [
            "zero one two three four five six seven eight nine ten eleven twelve",
            "zero - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze",
            "zewo - - twa kat senk sis set uit nef - onz douz",
            "sifuri moja mbili tatu nne tano sita saba nane tisa kumi",
        ] {
            for (value, word) in language.split(separator: " ").enumerated() where word != "-" {
                numbers[bytes(word)] = numbers[bytes(word)] ?? value
            }
        }
        return numbers
    }()

    /// Each line: what is meant, and how it is said.
    private static let meanings = """
        dead: dead death deaths killed kill died die dies mort morts morte tue tues tuee tuees deces mouri touye meurtre killing wafu kifo waliuawa
        hurt: injured wounded hurt injuries blesse blesses blessee blessees blese brules majeruhi
        water: water eau dlo maji potable
        food: food hunger nourriture vivres manje grangou faim aliments alimentaire chakula njaa
        fire: fire blaze incendie feu dife burn burns burned boule
        road: road route wout barabara street
        blocked: blocked block barricade barricades barikad bloque bloquee bloke bare barree passage
        attack: attack attacked attaque attaquent atak atake gunmen armed armee armees arme zam shooting fusillade gunfire tirs tire shambulio
        kidnap: kidnapping abducted abduction kidnappees kidnappe kidnapin kidnape enlevement enlevees enleves ransom rancon ranson utekaji
        sick: sick malade malades malad disease cholera kolera outbreak epidemie vomiting vomissements vomi diarrhoea diarrhee dyare ugonjwa kipindupindu
        collapse: collapse collapsed effondre effondrement kraze rubble decombres dekonb building batiment kay
        trapped: trapped coincees coince piege prises
        family: family families familles famille fanmi households menages familia
        people: people person persons personnes personne moun population residents watu
        child: child children enfant enfants timoun kids babies bebes tibebe mtoto watoto
        accident: accident collision crash aksidan overturned renverse chavire ajali
        vehicle: bus minibus bis vehicle vehicles vehicules machin truck camion kamyon gari
        motorcycle: motorcycle moto motosiklet pikipiki
        hospital: hospital hopital lopital clinic clinique klinik hospitali
        school: school ecole lekol shule
        church: church eglise legliz kanisa
        market: market marche mache stalls etals soko
        bridge: bridge pont pon daraja
        camp: camp kan tents tentes tant tent kambi
        displaced: displaced deplaces deplase wakimbizi
        help: help aide ed besoin bezwen need needed needs msaada
        money: money argent lajan pesa
        night: night nuit nwit lannwit usiku
        driver: driver chauffeur chofe dereva
        house: house houses maison maisons nyumba
        arrested: arrest arrested arrete arretes arrestation arete kamatwa
        police: police polis policiers polisi
        protest: demonstration manifestation manifestasyon protest protesters manifestants maandamano
        flood: flood floods flooded flooding inondation inondations inonde inondasyon mafuriko
        """

    /// What a word means, where the lists know it.
    static let meaning: [[UInt8]: String] = {
        var meaning: [[UInt8]: String] = [:]
        for line in meanings.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            for word in parts[1].split(separator: " ") {
                meaning[bytes(word)] = meaning[bytes(word)] ?? String(parts[0])
            }
        }
        return meaning
    }()
}

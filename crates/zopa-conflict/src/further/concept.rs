//! The concepts beyond the five classical ones, by name.

use crate::concept::Concept;
use zopa_core::Method;

/// A further concept of stability, in one reading of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Further {
    /// Simultaneous stability: each improvement is met by improvements that others make at the same time.
    Sim(Simultaneous),
    /// Limited-move stability with this horizon, for two parties.
    Limited(u16),
    /// Limited-move stability at every horizon that is long enough, for two parties.
    NonMyopic,
    /// The party leads and the other one follows, for two parties.
    Stackelberg,
    /// A coalition's concept, for every coalition that the party is in.
    Coalition(Coalitional),
    /// A concept with strength of preference.
    Strength(Answered, Degree),
    /// A concept with comparisons that are not known.
    Unknown(Extended, Extension),
    /// A concept with strength or with comparisons that are not known, in which those who answer may also sign.
    Signing(Shaded),
}

/// The concepts with strength and with comparisons that are not known, without what the others answer by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shaded {
    /// With strength of preference.
    Strength(Answered, Degree),
    /// With comparisons that are not known.
    Unknown(Extended, Extension),
}

/// The readings of simultaneous stability.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Simultaneous {
    /// Any other party may take any of its improvements or stay.
    Broad,
    /// Only for parties that are unstable under SEQ, and only such parties move at the same time.
    Tableau,
}

/// The concepts of coalitions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Coalitional {
    /// What has to answer an improvement.
    pub concept: CoalitionAnswer,
    /// Whether those outside may also sign.
    pub signatures: bool,
}

/// What has to answer an improvement of a coalition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CoalitionAnswer {
    /// Nothing does: CNash.
    Nothing,
    /// What those outside can do: CGMR.
    Reach,
    /// The same, and the coalition cannot repair it: CSMR.
    ReachWithoutRepair,
    /// Individual improvements of those outside: CSEQ after Kilgour, Hipel, Fang & Peng (2001).
    Improvements,
    /// Improvements of coalitions of those outside: CSEQ after Inohara & Hipel (2008).
    ClassImprovements,
}

/// The concepts in which others answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)] // the names are the definition
pub enum Answered {
    Gmr,
    Smr,
    Seq,
}

impl Answered {
    /// The concept itself.
    pub(crate) fn classical(self) -> Concept {
        match self {
            Answered::Gmr => Concept::Gmr,
            Answered::Smr => Concept::Smr,
            Answered::Seq => Concept::Seq,
        }
    }
}

/// The concepts that are extended to comparisons that are not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)]
pub enum Extended {
    Nash,
    Gmr,
    Smr,
    Seq,
}

impl Extended {
    /// The concept that is extended.
    pub(crate) fn classical(self) -> Concept {
        match self {
            Extended::Nash => Concept::Nash,
            Extended::Gmr => Concept::Gmr,
            Extended::Smr => Concept::Smr,
            Extended::Seq => Concept::Seq,
        }
    }
}

/// How strongly a state holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Degree {
    /// Each improvement is met by a sanction that is greatly worse for the party.
    Strong,
    /// Stable, but not strongly.
    Weak,
}

/// The four ways to treat a comparison that is not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Extension {
    /// Leaves for what is better or not known; a sanction must certainly be no better.
    A,
    /// Leaves only for what is better; a sanction must certainly be no better.
    B,
    /// Leaves for what is better or not known; a sanction may be not known.
    C,
    /// Leaves only for what is better; a sanction may be not known.
    D,
}

impl Extension {
    const ALL: [Extension; 4] = [Extension::A, Extension::B, Extension::C, Extension::D];
    /// Whether a party leaves for what it cannot compare.
    pub fn leaves_for_unknown(self) -> bool {
        matches!(self, Extension::A | Extension::C)
    }
    /// Whether what it cannot compare deters a party.
    pub fn unknown_deters(self) -> bool {
        matches!(self, Extension::C | Extension::D)
    }
}

impl Further {
    /// All of them, but for limited-move stability only horizons up to `horizon`.
    pub fn all(horizon: u16) -> Vec<Further> {
        use CoalitionAnswer as C;
        let mut all = vec![Further::Sim(Simultaneous::Broad), Further::Sim(Simultaneous::Tableau)];
        all.extend((1..=horizon).map(Further::Limited));
        all.extend([Further::NonMyopic, Further::Stackelberg]);
        for concept in [C::Nothing, C::Reach, C::ReachWithoutRepair, C::Improvements, C::ClassImprovements] {
            all.push(Further::Coalition(Coalitional { concept, signatures: false }));
            if concept != C::Nothing {
                all.push(Further::Coalition(Coalitional { concept, signatures: true }));
            }
        }
        for concept in [Answered::Gmr, Answered::Smr, Answered::Seq] {
            let of = |degree| [Further::Strength(concept, degree), Further::Signing(Shaded::Strength(concept, degree))];
            all.extend([Degree::Strong, Degree::Weak].into_iter().flat_map(of));
        }
        for concept in [Extended::Nash, Extended::Gmr, Extended::Smr, Extended::Seq] {
            all.extend(Extension::ALL.map(|extension| Further::Unknown(concept, extension)));
            if concept != Extended::Nash {
                all.extend(Extension::ALL.map(|extension| Further::Signing(Shaded::Unknown(concept, extension))));
            }
        }
        all
    }

    /// The same concept of strength or unknown comparisons with answers by moves only, and whether those who answer may also sign; any other concept
    /// as it is, and false.
    pub fn shaded(self) -> (Further, bool) {
        match self {
            Further::Signing(Shaded::Strength(concept, degree)) => (Further::Strength(concept, degree), true),
            Further::Signing(Shaded::Unknown(concept, extension)) => (Further::Unknown(concept, extension), true),
            other => (other, false),
        }
    }

    /// Its name in machine-readable answers.
    pub fn key(self) -> String {
        use CoalitionAnswer as C;
        match self {
            Further::Sim(Simultaneous::Broad) => "sim".into(),
            Further::Sim(Simultaneous::Tableau) => "sim_tableau".into(),
            Further::Limited(h) => format!("l_{h}"),
            Further::NonMyopic => "non_myopic".into(),
            Further::Stackelberg => "stackelberg".into(),
            Further::Coalition(Coalitional { concept, signatures }) => {
                let key = match concept {
                    C::Nothing => return "cnash".into(),
                    C::Reach => "cgmr",
                    C::ReachWithoutRepair => "csmr",
                    C::Improvements => "cseq",
                    C::ClassImprovements => "cseq_class",
                };
                format!("{key}{}", if signatures { "_signatures" } else { "" })
            }
            Further::Strength(concept, degree) => {
                let key = ["gmr", "smr", "seq"][concept as usize];
                format!("{key}_{}", ["strong", "weak"][degree as usize])
            }
            Further::Unknown(concept, extension) => {
                format!(
                    "{}_{}",
                    ["nash", "gmr", "smr", "seq"][concept as usize],
                    ["a", "b", "c", "d"][extension as usize]
                )
            }
            Further::Signing(_) => format!("{}_signatures", self.shaded().0.key()),
        }
    }

    /// The concept of a key; `nm`, `l2` and `cseq_individual` are understood too.
    pub fn of_key(key: &str) -> Option<Further> {
        let horizon = key.strip_prefix("l_").or_else(|| key.strip_prefix('l')).and_then(|h| h.parse().ok());
        if let Some(h @ 1..) = horizon {
            return Some(Further::Limited(h));
        }
        let key = match key {
            "nm" => "non_myopic",
            "sim_broad" => "sim",
            "cseq_individual" => "cseq",
            "cseq_individual_signatures" => "cseq_signatures",
            key => key,
        };
        Further::all(0).into_iter().find(|f| f.key() == key)
    }

    /// Its name in tables and sentences.
    pub fn name(self) -> String {
        use CoalitionAnswer as C;
        match self {
            Further::Sim(Simultaneous::Broad) => "SIM".into(),
            Further::Sim(Simultaneous::Tableau) => "SIM (tableau)".into(),
            Further::Limited(h) => format!("L{h}"),
            Further::NonMyopic => "Non-myopic".into(),
            Further::Stackelberg => "Stackelberg".into(),
            Further::Coalition(Coalitional { concept, signatures }) => {
                let name = match concept {
                    C::Nothing => return "CNash".into(),
                    C::Reach => "CGMR",
                    C::ReachWithoutRepair => "CSMR",
                    C::Improvements => "CSEQ",
                    C::ClassImprovements => "CSEQ (class)",
                };
                format!("{name}{}", if signatures { " with signatures" } else { "" })
            }
            Further::Strength(concept, degree) => {
                format!("{} {}", ["Strong", "Weak"][degree as usize], ["GMR", "SMR", "SEQ"][concept as usize])
            }
            Further::Unknown(concept, extension) => format!(
                "{}, extension {}",
                ["Nash", "GMR", "SMR", "SEQ"][concept as usize],
                ["a", "b", "c", "d"][extension as usize]
            ),
            Further::Signing(_) => format!("{} with signatures", self.shaded().0.name()),
        }
    }

    /// What it means, in a few words.
    pub fn meaning(self) -> &'static str {
        use CoalitionAnswer as C;
        match self {
            Further::Sim(Simultaneous::Broad) => {
                "each gain could turn sour if others took gains of their own at the same time"
            }
            Further::Sim(Simultaneous::Tableau) => "as SIM, but only parties that are unstable under SEQ move",
            Further::Limited(_) => {
                "looking so many moves ahead, with the other party doing the same, moving leads nowhere better"
            }
            Further::NonMyopic => "the same for every horizon that is long enough",
            Further::Stackelberg => "the party leads, looking two moves ahead, and the other one has no gain",
            Further::Coalition(c) => match c.concept {
                C::Nothing => "no coalition with the party in it can gain all its members anything",
                C::Reach => "each joint gain could be undone, for some member, by what those outside can do",
                C::ReachWithoutRepair => "as CGMR, and the coalition could not repair it",
                C::Improvements => "each joint gain would be undone, for some member, by moves that gain those outside",
                C::ClassImprovements => "as CSEQ, with joint gains of those outside as answers",
            },
            Further::Strength(_, Degree::Strong) => "each gain is met by something greatly worse than staying",
            Further::Strength(_, Degree::Weak) => "stable, but not every gain is met by something greatly worse",
            Further::Unknown(_, Extension::A) => {
                "leaves for what it cannot compare; only what is surely no better deters"
            }
            Further::Unknown(_, Extension::B) => "leaves only for sure gains; only what is surely no better deters",
            Further::Unknown(_, Extension::C) => "leaves for what it cannot compare; and what it cannot compare deters",
            Further::Unknown(_, Extension::D) => "leaves only for sure gains; what it cannot compare deters too",
            Further::Signing(_) => self.shaded().0.meaning(),
        }
    }

    /// Where it is defined, and in which reading.
    pub fn method(self) -> Method {
        use CoalitionAnswer as C;
        let m = |name, variant, source| Method { name, variant, source };
        match self {
            Further::Sim(Simultaneous::Broad) => m(
                "simultaneous stability (SIM)",
                "broad: all others may take any improvement or stay",
                "after Fraser & Hipel 1984",
            ),
            Further::Sim(Simultaneous::Tableau) => m(
                "simultaneous stability (SIM)",
                "tableau: only parties unstable under SEQ, the party itself among them",
                "Fraser & Hipel 1984",
            ),
            Further::Limited(_) => m(
                "limited-move stability (L_h)",
                "two parties; of equally good continuations the lowest state",
                "Kilgour 1985; Fang, Hipel & Kilgour 1993, ch. 4",
            ),
            Further::NonMyopic => m(
                "non-myopic stability",
                "two parties; stable at every horizon from some on",
                "Brams & Wittman 1981; Kilgour 1984",
            ),
            Further::Stackelberg => m(
                "Stackelberg equilibrium",
                "two parties; the party leads: L_2 for it and Nash for the other",
                "Fang, Hipel & Kilgour 1989",
            ),
            Further::Coalition(Coalitional { concept, signatures }) => {
                let (name, source) = match concept {
                    C::Nothing => ("coalitional Nash stability (CNash)", "Kilgour, Hipel, Fang & Peng 2001"),
                    C::Reach => ("coalitional general metarationality (CGMR)", "Inohara & Hipel 2008"),
                    C::ReachWithoutRepair => ("coalitional symmetric metarationality (CSMR)", "Inohara & Hipel 2008"),
                    C::Improvements => {
                        ("coalitional sequential stability (CSEQ), individual", "Kilgour, Hipel, Fang & Peng 2001")
                    }
                    C::ClassImprovements => ("coalitional sequential stability (CSEQ), class", "Inohara & Hipel 2008"),
                };
                let variant = match (concept, signatures) {
                    (C::Nothing, _) => "every coalition with the party in it; its moves and signatures",
                    (C::ClassImprovements, false) => {
                        "every coalition with the party in it; answers by improvements of coalitions, without signatures"
                    }
                    (C::ClassImprovements, true) => {
                        "every coalition with the party in it; answers by improvements of coalitions, signatures too"
                    }
                    (_, false) => "every coalition with the party in it; answers by individual moves",
                    (_, true) => "every coalition with the party in it; answers by individual moves and signatures",
                };
                m(name, variant, source)
            }
            Further::Strength(_, Degree::Strong) => {
                m("strong stability", "sanctions greatly worse than the state", "Hamouda, Kilgour & Hipel 2004, 2006")
            }
            Further::Strength(_, Degree::Weak) => {
                m("weak stability", "stable and not strongly stable", "Hamouda, Kilgour & Hipel 2004, 2006")
            }
            Further::Unknown(_, extension) => m(
                "stability with unknown preferences",
                ["extension a", "extension b", "extension c", "extension d"][extension as usize],
                "Li, Hipel, Kilgour & Fang 2004",
            ),
            Further::Signing(Shaded::Strength(_, degree)) => m(
                ["strong stability", "weak stability"][degree as usize],
                [
                    "sanctions greatly worse than the state; answers by individual moves and signatures",
                    "stable and not strongly stable; answers by individual moves and signatures",
                ][degree as usize],
                "after Hamouda, Kilgour & Hipel 2004, 2006",
            ),
            Further::Signing(Shaded::Unknown(_, extension)) => m(
                "stability with unknown preferences",
                [
                    "extension a; answers by individual moves and signatures",
                    "extension b; answers by individual moves and signatures",
                    "extension c; answers by individual moves and signatures",
                    "extension d; answers by individual moves and signatures",
                ][extension as usize],
                "after Li, Hipel, Kilgour & Fang 2004",
            ),
        }
    }

    /// The classical concept whose implications it shares, for two-party and sequential tests.
    pub(crate) fn classical(self) -> Option<Concept> {
        matches!(self, Further::Sim(Simultaneous::Tableau)).then_some(Concept::Seq)
    }
}

#[cfg(test)]
mod tests {
    use super::Further;

    /// Keys are a contract of the JSON answers: distinct, and read back as what they name.
    #[test]
    fn keys_name_concepts() {
        let all = Further::all(3);
        for (k, f) in all.iter().enumerate() {
            assert_eq!(Further::of_key(&f.key()), Some(*f));
            assert!(all[..k].iter().all(|other| other.key() != f.key() && other.name() != f.name()));
        }
        assert_eq!(Further::of_key("nash"), None);
        assert_eq!(Further::of_key("l_0"), None);
        assert_eq!(Further::of_key("l2"), Some(Further::Limited(2)));
    }
}

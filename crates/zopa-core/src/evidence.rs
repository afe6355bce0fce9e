//! Where numbers come from: sources, evidence, assumptions.

use crate::date::Date;
use crate::id::{PartyId, SourceId};
use std::fmt;

/// An Admiralty grade: reliability of the source A to F, credibility of the content 1 to 6. Both symbols are kept and
/// never turned into weights.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Grade {
    reliability: char,
    credibility: u8,
}

impl Grade {
    /// A grade from its two symbols, e.g. `B2`.
    pub fn parse(text: &str) -> Option<Grade> {
        let mut symbols = text.chars();
        let (reliability, digit) = (symbols.next()?, symbols.next()?);
        let credibility = digit.to_digit(10)? as u8;
        let good = ('A'..='F').contains(&reliability) && (1..=6).contains(&credibility) && symbols.next().is_none();
        good.then_some(Grade { reliability, credibility })
    }
    /// `A` (completely reliable) to `E` (unreliable), `F` (cannot be judged).
    pub fn reliability(self) -> char {
        self.reliability
    }
    /// 1 (confirmed) to 5 (improbable), 6 (cannot be judged).
    pub fn credibility(self) -> u8 {
        self.credibility
    }
    /// Whether the two symbols sit oddly together: a reliable source with improbable content (A5), or an unreliable
    /// one whose content is called confirmed (E1).
    pub fn is_odd(self) -> bool {
        matches!((self.reliability, self.credibility), ('A' | 'B', 5) | ('D' | 'E', 1))
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.reliability, self.credibility)
    }
}

/// How a source came by what it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Said on record.
    OnRecord,
    /// Said by somebody unnamed.
    Anonymous,
    /// Leaked.
    Leak,
    /// A document.
    Document,
    /// An analyst's view.
    Analyst,
    /// A digest of other reports.
    Digest,
}

/// A source.
#[derive(Clone, PartialEq, Debug)]
pub struct Source {
    /// Its name in the case; `None` where it was written inside one record of evidence.
    pub id: Option<String>,
    /// Who published it.
    pub outlet: String,
    /// When.
    pub published: Option<Date>,
    /// How it came by it.
    pub mode: Option<Mode>,
    /// A key of `sources/references.json`, an address or a page.
    pub reference: Option<String>,
    /// The source through which this one was read.
    pub via: Option<SourceId>,
}

/// What kind of claim a record of evidence holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claim {
    /// What somebody asks.
    Demand,
    /// What somebody offers.
    Offer,
    /// What somebody threatens.
    Threat,
    /// What is so.
    Fact,
    /// What somebody judges to be so.
    Assessment,
    /// What somebody expects.
    Prediction,
    /// What somebody rejects or denies.
    Denial,
}

/// Who said it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Speaker {
    /// Name.
    pub name: Option<String>,
    /// Office or function.
    pub role: Option<String>,
    /// The party spoken for.
    pub party: Option<PartyId>,
}

/// How evidence bears on a path of the case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bearing {
    /// Speaks for it.
    Supports,
    /// Speaks against it.
    Against,
    /// Limits its range.
    Bounds,
}

/// A record of evidence.
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    /// Its name in the case.
    pub id: String,
    /// The claim, in the coder's words.
    pub claim: String,
    /// A short quotation.
    pub quote: Option<String>,
    /// What kind of claim.
    pub kind: Option<Claim>,
    /// Who said it.
    pub speaker: Option<Speaker>,
    /// When it was said.
    pub said_on: Option<Date>,
    /// Where it was read.
    pub source: Option<SourceId>,
    /// Records that copy one original share an origin and count once.
    pub origin: Option<String>,
    /// Its grade.
    pub grade: Option<Grade>,
    /// The paths it bears on.
    pub bears_on: Vec<(String, Bearing)>,
    /// Who coded it.
    pub coder: Option<String>,
    /// Where its coding stands.
    pub status: Option<String>,
}

/// An assumption: what is taken as given without evidence.
#[derive(Clone, PartialEq, Debug)]
pub struct Assumption {
    /// Its name in the case.
    pub id: String,
    /// Whether findings rest on it.
    pub key: bool,
    /// What is assumed.
    pub text: String,
    /// What would show that it fails.
    pub watch: Option<String>,
    /// The paths beneath which everything is marked as judgement under this assumption.
    pub bears_on: Vec<String>,
    /// The overrides that negate it.
    pub if_false: Vec<crate::case::Override>,
}

#[cfg(test)]
mod tests {
    use super::Grade;

    /// Both symbols, nothing else.
    #[test]
    fn grades_have_two_symbols() {
        assert_eq!(Grade::parse("B2").unwrap().to_string(), "B2");
        for bad in ["", "B", "G2", "B7", "B0", "b2", "B22", "2B"] {
            assert_eq!(Grade::parse(bad), None, "{bad}");
        }
        assert!(Grade::parse("A5").unwrap().is_odd() && Grade::parse("E1").unwrap().is_odd());
        assert!(!Grade::parse("C3").unwrap().is_odd());
    }
}

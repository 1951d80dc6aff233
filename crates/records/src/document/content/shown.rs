//! The pictures that stand on a document.

use super::{Content, Finding, Review, Signed};

/// Photos and what they show.
pub(in crate::document) struct Shown<'a> {
    pub(in crate::document) title: &'a str,
    pub(in crate::document) number: &'a str,
    pub(in crate::document) photos: &'a [String],
}

impl<'a> From<&'a Finding> for Shown<'a> {
    fn from(one: &'a Finding) -> Self {
        Self { title: &one.title, number: &one.number, photos: &one.photos }
    }
}

impl Content {
    /// The photos that stand on it, under the title of each part.
    pub(in crate::document) fn photos(&self) -> Vec<(&'static str, Vec<Shown<'_>>)> {
        match self {
            Self::InspectionRecord(record) => {
                let found = record.findings.iter().map(Shown::from);
                let known = record.known.iter();
                let known =
                    known.map(|one| Shown { title: &one.title, number: &one.number, photos: &one.photos });
                let outcome = Shown {
                    title: &record.outcome,
                    number: &record.head.inspection_number,
                    photos: &record.outcome_photos,
                };
                vec![("现场照片", [outcome].into_iter().chain(found).chain(known).collect())]
            }
            Self::RecheckOpinion(opinion) => {
                let shown = |photos: fn(&Review) -> &[String]| {
                    let reviews = opinion.reviews.iter();
                    reviews
                        .map(|one| Shown { title: &one.title, number: &one.number, photos: photos(one) })
                        .collect()
                };
                vec![
                    ("整改照片", shown(|review| &review.photos)),
                    ("复查照片", shown(|review| &review.recheck_photos)),
                ]
            }
            Self::ReferralLetter(letter) => vec![("现场照片", vec![Shown::from(&letter.hazard)])],
            Self::RectificationOrder(_)
            | Self::InspectionApproval(_)
            | Self::InspectionNotice(_)
            | Self::MeasureDecision(_)
            | Self::ResumptionOpinion(_)
            | Self::StatementRecord(_) => Vec::new(),
        }
    }

    fn signatures(&self) -> &[Signed] {
        match self {
            Self::InspectionRecord(record) => &record.signatures,
            Self::MeasureDecision(decision) => &decision.signatures,
            Self::ResumptionOpinion(opinion) => &opinion.signatures,
            Self::StatementRecord(record) => &record.signatures,
            Self::RectificationOrder(_)
            | Self::RecheckOpinion(_)
            | Self::InspectionApproval(_)
            | Self::InspectionNotice(_)
            | Self::ReferralLetter(_) => &[],
        }
    }

    /// The pictures that stand on it, by the SHA-256 of what was sent.
    pub(in crate::document) fn pictures(&self) -> Vec<&str> {
        let shown = self.photos().into_iter().flat_map(|(_, shown)| shown);
        let photos = shown.flat_map(|shown| shown.photos.iter().map(String::as_str));
        let signed = self.signatures().iter().filter_map(|signed| signed.image.as_deref());
        photos.chain(signed).collect()
    }
}

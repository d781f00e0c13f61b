//! Keep a piece of evidence for a dispute, with the field that is wrong where one is. Sends nothing.

use kernel::{FieldProblem, Kind, Refusal};
use payments::{AddEvidence, DisputeId, DisputeRefused, add_evidence};
use platform::http::Invalid;
use platform::{App, Fault, Verdict};
use serde::{Deserialize, Serialize};

/// As a form or a program gives it.
#[derive(Debug, Default, Clone, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct RawEvidence {
    /// The gateway's name of what it says: `shipping_tracking_number`, `uncategorized_text`…
    pub field: String,
    /// At most 20,000 characters.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceRefused {
    Invalid(Invalid),
    Refused(DisputeRefused),
}

impl EvidenceRefused {
    fn inner(&self) -> &dyn Refusal {
        match self {
            EvidenceRefused::Invalid(invalid) => invalid,
            EvidenceRefused::Refused(refused) => refused,
        }
    }
}

impl Refusal for EvidenceRefused {
    fn kind(&self) -> Kind {
        self.inner().kind()
    }

    fn code(&self) -> &'static str {
        self.inner().code()
    }

    fn fields(&self) -> &[FieldProblem] {
        self.inner().fields()
    }
}

/// `by` is who wrote it.
pub async fn keep_evidence(app: &App, by: &str, dispute: DisputeId, raw: &RawEvidence) -> Verdict<(), EvidenceRefused> {
    let wrong = |field, code| EvidenceRefused::Invalid(Invalid::one(field, code));
    let input = AddEvidence {
        dispute,
        field: raw.field.parse().map_err(|_| wrong("field", "choice"))?,
        text: raw.text.clone(),
    };
    let tx = app.db().begin().await?;
    match add_evidence(&tx, by, input).await {
        Ok(_) => Ok(tx.commit().await?),
        Err(Fault::Refused(DisputeRefused::Text)) if raw.text.trim().is_empty() => {
            Err(wrong("text", "required").into())
        }
        Err(Fault::Refused(DisputeRefused::Text)) => Err(wrong("text", "too_long").into()),
        Err(Fault::Refused(refused)) => Err(EvidenceRefused::Refused(refused).into()),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

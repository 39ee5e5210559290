//! Certificates of approvals.

use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{id::AssetId, review_certificate, review_decision::Decision};

use crate::{
    context::ContextExt,
    review::{
        http::{self, Paper},
        reads::Participant,
    },
};

/// What was approved, by whom and when.
#[derive(Description)]
pub struct ReviewCertificate {
    pub(super) row: review_certificate::Model,
    pub(super) who: Participant,
}

#[Object(use_type_description)]
impl ReviewCertificate {
    /// What came of the cut.
    async fn outcome(&self) -> Decision {
        self.row.outcome
    }

    /// When it was approved.
    async fn issued_at(&self) -> DateTime<Utc> {
        self.row.issued_at
    }

    /// The SHA-256 of the file that was approved, in hex.
    async fn digest(&self) -> &str {
        &self.row.certified.digest
    }

    /// Who decided what, in order.
    async fn approvals(&self) -> Vec<CertifiedApproval> {
        let approvals = self.row.certified.approvals.iter().cloned();
        approvals
            .map(|approval| CertifiedApproval {
                name: approval.name,
                email: approval.email,
                stage: approval.stage,
                decision: approval.decision,
                note: approval.note,
                at: approval.at,
            })
            .collect()
    }

    /// What was still open, for the producer to work in.
    async fn open_items(&self) -> Vec<CertifiedItem> {
        let open = self.row.certified.open.iter().cloned();
        open.map(|item| CertifiedItem { name: item.name, time_code: item.code, text: item.text })
            .collect()
    }

    /// Where it can be fetched from as PDF, for an hour at least, by anybody who has the URL.
    async fn url(&self, ctx: &Context<'_>) -> String {
        http::url(ctx.platform(), &self.who, self.row.cut_id, Paper::Certificate)
    }

    /// The asset that it lies in the library as, beside the delivered video; `null` before that is
    /// delivered.
    async fn asset_id(&self) -> Option<AssetId> {
        self.row.asset_id
    }
}

/// Somebody's part in an approval.
#[derive(SimpleObject)]
pub struct CertifiedApproval {
    /// What the person was called then.
    name: String,
    /// The address of those who came by a link; `null` of members.
    email: Option<String>,
    /// What the stage was called in which they decided; `null` without stages.
    stage: Option<String>,
    /// What they decided.
    decision: Decision,
    /// What they added.
    note: Option<String>,
    /// When.
    at: DateTime<Utc>,
}

/// Something that was still open when a cut was approved.
#[derive(SimpleObject)]
pub struct CertifiedItem {
    /// Who asked for it.
    name: String,
    /// The time code of its frames; `null` for all of the cut.
    time_code: Option<String>,
    /// What was said.
    text: String,
}

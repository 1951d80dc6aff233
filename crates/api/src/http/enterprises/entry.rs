//! What the office types when it enters or changes an enterprise.

use heping_core::{EnterpriseId, RiskColour};
use heping_org::ProfileInput;
use serde::Deserialize;
use utoipa::ToSchema;

/// An enterprise as the office enters it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnterpriseBody {
    /// Made by the client, so that sending it again makes no second enterprise.
    pub(super) id: Option<EnterpriseId>,
    /// With a change: the version that it was made from.
    pub(super) version: Option<i64>,
    /// 1–100 characters.
    #[schema(min_length = 1, max_length = 100, example = "杭州紫椰蟹家具有限公司")]
    name: String,
    /// 统一社会信用代码; workshops without a licence have none.
    uscc: Option<String>,
    /// Class of GB/T 4754-2017.
    #[schema(example = "2110")]
    industry: String,
    /// The village's code, or its name.
    #[schema(example = "330114003219")]
    village: String,
    #[schema(max_length = 200)]
    address: Option<String>,
    #[schema(max_length = 50)]
    principal_name: Option<String>,
    /// A masked one sent back as it was shown stays what it was.
    phone: Option<String>,
    #[schema(max_length = 50)]
    safety_officer_name: Option<String>,
    safety_officer_phone: Option<String>,
    risk_colour: Option<RiskColour>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    employees: Option<i32>,
    #[schema(max_length = 500)]
    note: Option<String>,
}

impl EnterpriseBody {
    /// What of it is stored.
    pub(super) fn into_input(self) -> ProfileInput {
        ProfileInput {
            name: self.name,
            uscc: self.uscc,
            industry: self.industry,
            village: self.village,
            address: self.address,
            principal_name: self.principal_name,
            phone: self.phone,
            safety_officer_name: self.safety_officer_name,
            safety_officer_phone: self.safety_officer_phone,
            risk_colour: self.risk_colour,
            employees: self.employees,
            note: self.note,
        }
    }
}

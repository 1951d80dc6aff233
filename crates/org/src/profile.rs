//! What the register holds about an enterprise, checked.

use heping_core::text::Fields;
use heping_core::{Phone, Result, RiskColour, Uscc};

use crate::forgive::narrow;
use crate::industry::Industry;
use crate::village::Villages;

/// What a person entered about an enterprise, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileInput {
    /// The registered name, or what people call a workshop without a licence.
    pub name: String,
    /// 统一社会信用代码; workshops without a licence have none.
    pub uscc: Option<String>,
    /// The class of GB/T 4754-2017: `2110`.
    pub industry: String,
    /// The village's code, or its name.
    pub village: String,
    /// Where it produces.
    pub address: Option<String>,
    /// 主要负责人
    pub principal_name: Option<String>,
    /// The principal's phone.
    pub phone: Option<String>,
    /// 安全员
    pub safety_officer_name: Option<String>,
    /// The safety officer's phone.
    pub safety_officer_phone: Option<String>,
    /// How dangerous the plant is by nature.
    pub risk_colour: Option<RiskColour>,
    /// How many people work there.
    pub employees: Option<i32>,
    /// Whatever else the office notes.
    pub note: Option<String>,
}

/// What the register holds about an enterprise. One that exists is well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The registered name, 1–100 characters.
    pub name: String,
    /// 统一社会信用代码
    pub uscc: Option<Uscc>,
    /// The class.
    pub industry: Industry,
    /// The village's code, 12 digits.
    pub village: String,
    /// Where it produces, at most 200 characters.
    pub address: Option<String>,
    /// 主要负责人, at most 50 characters.
    pub principal_name: Option<String>,
    /// The principal's phone.
    pub phone: Option<Phone>,
    /// 安全员, at most 50 characters.
    pub safety_officer_name: Option<String>,
    /// The safety officer's phone.
    pub safety_officer_phone: Option<Phone>,
    /// How dangerous the plant is by nature.
    pub risk_colour: Option<RiskColour>,
    /// How many people work there, 0–1,000,000.
    pub employees: Option<i32>,
    /// Whatever else the office notes, at most 500 characters.
    pub note: Option<String>,
}

impl ProfileInput {
    /// Checks everything at once.
    ///
    /// # Errors
    /// `validation_failed` naming every wrong field as the API spells it: `name`, `uscc`,
    /// `industry`, `village`, `address`, `principalName`, `phone`, `safetyOfficerName`,
    /// `safetyOfficerPhone`, `employees`, `note`.
    pub fn check(&self, villages: &Villages) -> Result<Profile> {
        let mut fields = Fields::new();
        let industry = required(&mut fields, "industry", &self.industry)
            .and_then(|text| fields.parse::<Industry>("industry", text));
        let village = required(&mut fields, "village", &self.village)
            .and_then(|text| village_code(&mut fields, villages, text));
        let profile = self.assemble(&mut fields, industry, village);
        fields.check()?;
        profile.ok_or_else(|| heping_core::Error::internal("a profile without errors is whole"))
    }

    /// The profile, with industry and village already looked up; `None` if anything is wrong.
    pub(crate) fn assemble(
        &self,
        fields: &mut Fields,
        industry: Option<Industry>,
        village: Option<String>,
    ) -> Option<Profile> {
        let name = fields.text("name", &self.name, 100);
        let uscc = optional(self.uscc.as_deref());
        let uscc = uscc.map(|text| fields.parse::<Uscc>("uscc", &narrow(text)));
        let address = fields.optional_text("address", self.address.as_deref(), 200);
        let principal_name = fields.optional_text("principalName", self.principal_name.as_deref(), 50);
        let phone = optional(self.phone.as_deref()).map(|text| phone(fields, "phone", text));
        let safety_officer_name =
            fields.optional_text("safetyOfficerName", self.safety_officer_name.as_deref(), 50);
        let safety_officer_phone = optional(self.safety_officer_phone.as_deref())
            .map(|text| self::phone(fields, "safetyOfficerPhone", text));
        let note = fields.optional_text("note", self.note.as_deref(), 500);
        if self.employees.is_some_and(|count| !(0..=1_000_000).contains(&count)) {
            fields.wrong("employees", "out_of_range", "从业人数应为 0 至 1000000 的整数");
        }
        if !fields.is_empty() {
            return None;
        }
        Some(Profile {
            name,
            uscc: uscc.flatten(),
            industry: industry?,
            village: village?,
            address,
            principal_name,
            phone: phone.flatten(),
            safety_officer_name,
            safety_officer_phone: safety_officer_phone.flatten(),
            risk_colour: self.risk_colour,
            employees: self.employees,
            note,
        })
    }
}

/// A village's code by what was typed; notes `unknown` when there is none such.
pub(crate) fn village_code(fields: &mut Fields, villages: &Villages, text: &str) -> Option<String> {
    let found = villages.find(text).map(|village| village.code.clone());
    if found.is_none() {
        fields.wrong("village", "unknown", "本街道没有这个村或社区，请核对名称或代码");
    }
    found
}

fn required<'a>(fields: &mut Fields, field: &str, text: &'a str) -> Option<&'a str> {
    let text = optional(Some(text));
    if text.is_none() {
        fields.wrong(field, "required", "必填，不能为空");
    }
    text
}

fn optional(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A phone; one whose leading 0 a spreadsheet took for a number's is given it back.
fn phone(fields: &mut Fields, field: &str, text: &str) -> Option<Phone> {
    let bare: String =
        narrow(text).chars().map(|c| if matches!(c, '–' | '‐' | '‑') { '-' } else { c }).collect();
    let lost_zero = (10..=11).contains(&bare.len())
        && bare.bytes().all(|b| b.is_ascii_digit())
        && !bare.starts_with(['0', '1']);
    let whole = if lost_zero { format!("0{bare}") } else { bare };
    fields.parse::<Phone>(field, &whole)
}

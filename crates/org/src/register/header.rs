//! Finding the header, and which column means what.

use super::table::Line;
use crate::forgive::narrow;

/// What a column of a register means to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Uscc,
    Industry,
    IndustryName,
    Village,
    Address,
    PrincipalName,
    Phone,
    SafetyOfficerName,
    SafetyOfficerPhone,
    RiskColour,
    Employees,
    Note,
}

/// The names that offices give their columns; brackets, stars, colons and spaces are left out.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Name, &["企业名称", "单位名称", "公司名称", "企业全称", "企业", "名称", "name"]),
    (
        Column::Uscc,
        &[
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "统一信用代码",
            "营业执照号",
            "营业执照编号",
            "uscc",
        ],
    ),
    (
        Column::Industry,
        &["行业代码", "国民经济行业代码", "行业小类代码", "行业类别代码", "行业编码", "industry"],
    ),
    (
        Column::IndustryName,
        &["行业", "行业名称", "行业类别", "所属行业", "国民经济行业", "行业小类", "行业分类"],
    ),
    (
        Column::Village,
        &[
            "所属村社",
            "村社",
            "所属村",
            "村",
            "村名",
            "社区",
            "所属社区",
            "村社区",
            "所属村社区",
            "所在村社",
            "village",
        ],
    ),
    (
        Column::Address,
        &["地址", "详细地址", "企业地址", "生产地址", "经营地址", "生产经营地址", "注册地址", "address"],
    ),
    (
        Column::PrincipalName,
        &[
            "主要负责人",
            "主要负责人姓名",
            "负责人",
            "负责人姓名",
            "企业负责人",
            "法定代表人",
            "法人代表",
            "法人",
            "principalname",
        ],
    ),
    (
        Column::Phone,
        &[
            "联系电话",
            "电话",
            "联系方式",
            "手机",
            "手机号",
            "手机号码",
            "电话号码",
            "负责人电话",
            "主要负责人电话",
            "phone",
        ],
    ),
    (
        Column::SafetyOfficerName,
        &[
            "安全员",
            "安全员姓名",
            "安全管理员",
            "安全管理人员",
            "安全负责人",
            "安全联络员",
            "safetyofficername",
        ],
    ),
    (
        Column::SafetyOfficerPhone,
        &[
            "安全员电话",
            "安全员联系电话",
            "安全员手机",
            "安全员手机号",
            "安全管理人员电话",
            "安全负责人电话",
            "safetyofficerphone",
        ],
    ),
    (Column::RiskColour, &["风险等级", "风险颜色", "风险分级", "四色等级", "风险", "风险四色", "riskcolour"]),
    (
        Column::Employees,
        &["从业人数", "从业人员数", "从业人员", "职工人数", "员工人数", "员工数", "人数", "employees"],
    ),
    (Column::Note, &["备注", "说明", "note"]),
];

/// Titles may stand above a header, but not a whole page of them.
const LOOK_AT: usize = 30;

/// Which columns stand where.
pub(super) struct Columns(Vec<(Column, usize)>);

impl Columns {
    /// The text of a column in a row; empty when the sheet has no such column.
    pub fn of<'a>(&self, column: Column, line: &'a Line) -> &'a str {
        let place = self.0.iter().find(|(known, _)| *known == column);
        place.map_or("", |(_, index)| line.cell(*index))
    }

    fn read(line: &Line) -> Self {
        let mut columns: Vec<(Column, usize)> = Vec::new();
        for (index, cell) in line.cells.iter().enumerate() {
            let name = bare(cell);
            let meant = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()));
            if let Some((column, _)) = meant
                && !columns.iter().any(|(known, _)| known == column)
            {
                columns.push((*column, index));
            }
        }
        Self(columns)
    }

    fn has(&self, column: Column) -> bool {
        self.0.iter().any(|(known, _)| *known == column)
    }

    fn is_header(&self) -> bool {
        self.has(Column::Name)
            && self.has(Column::Village)
            && (self.has(Column::Industry) || self.has(Column::IndustryName))
    }
}

/// The header's columns and the rows below it; `None` when no row is a header.
pub(super) fn find(lines: &[Line]) -> Option<(Columns, &[Line])> {
    lines.iter().take(LOOK_AT).enumerate().find_map(|(index, line)| {
        let columns = Columns::read(line);
        columns.is_header().then(|| (columns, lines.get(index + 1..).unwrap_or_default()))
    })
}

/// `企业名称（必填）*：` is `企业名称`; `所属村(社区)` is `所属村`.
fn bare(text: &str) -> String {
    let mut depth = 0_u32;
    let mut name = String::new();
    for c in narrow(text).chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            '*' | ':' | '/' | '、' | '★' | '_' => {}
            _ if depth == 0 => name.push(c),
            _ => {}
        }
    }
    name.to_lowercase()
}

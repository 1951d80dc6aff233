//! Who acts, what a role may do, and how far a permission reaches.

use std::fmt;

use crate::error::{Code, Error, Result};
use crate::id::{EnterpriseId, SessionId, SubdistrictId, UserId};

crate::words! {
    /// What a person is, in the street or in an enterprise. One person may be several.
    Role {
        /// Users and settings; nothing of the daily work.
        Admin = "admin" "系统管理员",
        /// Register, codes, checklists, reviews.
        Office = "office" "街道应急管理",
        /// Inspections, findings, reviews.
        Inspector = "inspector" "督查人员",
        /// Reviews, voids, appeals.
        Supervisor = "supervisor" "督查负责人",
        /// Reads everything but the audit log.
        Leader = "leader" "街道领导",
        /// Reads the audit log and nothing else.
        Auditor = "auditor" "审计人员",
        /// Service visits and reports.
        GridWorker = "grid_worker" "网格员",
        /// Head of an enterprise.
        Principal = "principal" "企业负责人",
        /// Safety officer of an enterprise.
        SafetyOfficer = "safety_officer" "企业安全员",
    }
}

impl Role {
    /// Whether one administrator alone may not give it: whoever holds it decides about others' work,
    /// about who may do what, or reads what everybody did (三权分立).
    pub fn needs_second_admin(self) -> bool {
        matches!(self, Self::Supervisor | Self::Auditor | Self::Admin)
    }

    /// Whether the role is held in an enterprise rather than in the street.
    pub fn is_of_firm(self) -> bool {
        matches!(self, Self::Principal | Self::SafetyOfficer)
    }
}

macro_rules! permissions {
    ($($(#[doc = $doc:literal])* $name:ident = $($role:ident)*;)+) => {
        /// What an operation needs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Permission {
            $($(#[doc = $doc])* $name,)+
        }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name, for documents.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)+ }
            }

            /// What it lets somebody do.
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc,)*).trim_ascii(),)+ }
            }

            /// The roles that have it: the one place that says so.
            pub fn roles(self) -> &'static [Role] {
                match self { $(Self::$name => &[$(Role::$role,)*],)+ }
            }
        }
    };
}

impl utoipa::PartialSchema for Permission {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let words = Self::ALL.iter().map(|permission| (permission.name(), permission.text()));
        crate::vocabulary::schema("What an operation needs.", words)
    }
}

impl utoipa::ToSchema for Permission {}

permissions! {
    /// Create and change users, create invitations for the street.
    ManageUsers = Admin;
    /// Create, change and import enterprises; issue and revoke codes.
    ManageRegister = Office;
    /// Invite, list and remove the people of an enterprise; a principal those of their own.
    ManageFirmPeople = Office Principal;
    /// List enterprises, with names.
    ReadRegister = Office Inspector Supervisor Leader GridWorker;
    /// Read one enterprise and its records.
    ReadFirm = Office Inspector Supervisor Leader Principal SafetyOfficer;
    /// Read the record of an enterprise in the register.
    ReadEnterprise = Office Inspector Supervisor Leader GridWorker Principal SafetyOfficer;
    /// Code pictures to print.
    PrintCode = Office Principal SafetyOfficer;
    /// Upload photos; so may whoever has no role at all, for a report.
    UploadPhoto = Office Inspector Supervisor GridWorker Principal SafetyOfficer;
    /// Read checklists.
    ReadChecklists = Office Inspector Supervisor Leader GridWorker Principal SafetyOfficer;
    /// Write checklists, and say when self-checks are due.
    ManageChecklists = Office;
    /// Say what holds in the whole street: how often a firm is checked, how personal data is used.
    ManageStreet = Office Supervisor;
    /// Enter and withdraw documents of an enterprise.
    KeepDossier = Office Principal SafetyOfficer;
    /// Stand by the statistics of one's own firm's hazards, as its principal.
    SignStatistics = Principal;
    /// Do self-checks.
    DoSelfCheck = Principal SafetyOfficer;
    /// Open and complete inspections, record findings, statements and measures on the spot.
    Inspect = Inspector;
    /// Read which inspections are asked for and approved.
    ReadApprovals = Office Inspector Supervisor Leader;
    /// Approve an inspection before it is made.
    ApproveInspection = Supervisor;
    /// Say who issues the street's papers, and on what footing.
    ManagePapers = Office;
    /// Record service visits: guidance, not inspection.
    MakeServiceVisit = Inspector GridWorker;
    /// Hand in a rectification.
    SubmitRectification = Principal SafetyOfficer;
    /// Accept or send back a rectification.
    ReviewRectification = Office Inspector Supervisor;
    /// Report a hazard of one's own firm outside a self-check.
    ReportOwnHazard = Principal SafetyOfficer;
    /// Ask for more time to rectify.
    RequestExtension = Principal SafetyOfficer;
    /// State one's view of a hazard of one's own firm (陈述).
    ReplyToHazard = Principal SafetyOfficer;
    /// Plan the remediation of a major hazard and report its progress.
    PlanRemediation = Office Supervisor Principal SafetyOfficer;
    /// Decide about reports, more time, new dates and referrals.
    DecideHazard = Office Supervisor;
    /// Register devices that report hazards, switch them on and off.
    ManageDevices = Office;
    /// Void inspections; void, merge and reopen hazards.
    CorrectHazard = Supervisor;
    /// See what colleagues have left undone for longer than it may wait: whoever may be told of it.
    OverseeWork = Office Supervisor Leader;
    /// Decide from which day a version of the score rules judges.
    DecideScoreRules = Office;
    /// Record drills, certificates, refusals, penalties and accidents; a supervisor false evidence.
    RecordConduct = Office Supervisor;
    /// Declare a record of conduct void.
    CorrectConduct = Supervisor;
    /// Appeal against an entry of one's own enterprise's score.
    FileAppeal = Principal SafetyOfficer;
    /// Decide appeals.
    DecideAppeal = Supervisor;
    /// Tell many enterprises something at once, remind them, take it back.
    SendBulletins = Office Supervisor;
    /// Make campaigns and random selections, say who goes where and what counts, end them.
    RunCampaigns = Office Supervisor;
    /// Compare villages and industries.
    ReadComparisons = Office Inspector Supervisor Leader;
    /// Take whole lists out of the house, as workbooks.
    ExportLists = Office Supervisor Leader;
    /// Read an industry's ranking.
    ReadRankings = Office Inspector Supervisor Leader Principal SafetyOfficer;
    /// Read the inbox of one's own enterprise.
    ReadMessages = Principal SafetyOfficer;
    /// Read the audit log.
    ReadAudit = Auditor;
    /// Being signed in is enough.
    SignedIn = Admin Office Inspector Supervisor Leader Auditor GridWorker Principal SafetyOfficer;
}

/// A role that a person holds: in the street (no enterprise) or in one enterprise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Membership {
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// The enterprise, for the roles of a firm.
    pub enterprise: Option<EnterpriseId>,
    /// The role.
    pub role: Role,
}

/// A person with a session that is in force.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Actor {
    /// Who.
    pub user: UserId,
    /// The name people see.
    pub name: String,
    /// The enforcement certificate's number, which an inspection needs.
    pub certificate: Option<String>,
    /// Through which session.
    pub session: SessionId,
    /// What the person is, what was granted first first.
    pub memberships: Vec<Membership>,
    /// The role that grants what is being done now, for the audit log; none until that is known.
    #[serde(default)]
    pub acting: Option<Role>,
}

impl Actor {
    /// How far `permission` reaches for this person; `None` where no role has it.
    /// Somebody without any role is still signed in, and reaches nothing.
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        let granting = || self.memberships.iter().filter(|m| permission.roles().contains(&m.role));
        let of_street = granting().filter(|m| m.enterprise.is_none()).map(|m| m.subdistrict);
        let of_firms = granting().filter(|m| m.enterprise.is_some()).map(|m| m.subdistrict);
        let scope = Scope {
            street: of_street.clone().next(),
            tenants: of_street.chain(of_firms).collect(),
            firms: granting().filter_map(|m| m.enterprise).collect(),
            roles: granting().map(|m| m.role).collect(),
        };
        let of_anybody = permission == Permission::SignedIn
            || (permission == Permission::UploadPhoto && self.memberships.is_empty());
        let granted = !scope.roles.is_empty() || of_anybody;
        granted.then_some(scope)
    }

    /// The role that grants `permission` over a row of an enterprise: one held in that enterprise, or
    /// in its street.
    pub fn granting(
        &self,
        permission: Permission,
        subdistrict: SubdistrictId,
        enterprise: EnterpriseId,
    ) -> Option<Role> {
        let over = |m: &&Membership| {
            m.enterprise.map_or(m.subdistrict == subdistrict, |firm| firm == enterprise)
                && permission.roles().contains(&m.role)
        };
        self.memberships.iter().find(over).map(|m| m.role)
    }

    /// The street that the person works for, if any.
    pub fn street(&self) -> Option<SubdistrictId> {
        self.memberships.iter().find(|m| m.enterprise.is_none()).map(|m| m.subdistrict)
    }

    /// What the person may do, over whatever it is: in the order of the table.
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| self.scope(*permission).is_some()).collect()
    }

    /// The roles held, each once, street roles and firm roles alike.
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<_> = self.memberships.iter().map(|m| m.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

/// The rows that one permission opens to one person. It comes from [`Actor::scope`] alone, and
/// every query that returns a tenant's rows asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    street: Option<SubdistrictId>,
    /// The streets in which the permission is held, those of street roles first.
    tenants: Vec<SubdistrictId>,
    firms: Vec<EnterpriseId>,
    roles: Vec<Role>,
}

impl Scope {
    /// The whole street, where a street role grants the permission.
    pub fn street(&self) -> Option<SubdistrictId> {
        self.street
    }

    /// The street in which a person works who asks for something that every street has of its own
    /// (rankings, comparisons, checklists). Somebody who holds the permission in several and names
    /// none works where they hold it for the street, else where they have held it longest: nobody
    /// is locked out of what has no other way to name a street, and the answer is always the same.
    ///
    /// # Errors
    /// `not_found` when the permission is not held in the street that is asked for; `forbidden`
    /// when it is held in none.
    pub fn tenant(&self, requested: Option<SubdistrictId>) -> Result<SubdistrictId> {
        match requested {
            Some(street) if self.tenants.contains(&street) => Ok(street),
            Some(_) => Err(Error::new(Code::NotFound)),
            None => self.tenants.first().copied().ok_or_else(|| Error::new(Code::Forbidden)),
        }
    }

    /// The enterprises in which a firm role grants the permission.
    pub fn firms(&self) -> &[EnterpriseId] {
        &self.firms
    }

    /// The roles that grant it.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Whether a row of this tenant and enterprise may be touched.
    pub fn admits(&self, subdistrict: SubdistrictId, enterprise: EnterpriseId) -> bool {
        self.street == Some(subdistrict) || self.firms.contains(&enterprise)
    }

    /// Whether the row is reached as the firm itself (a firm role, not the street's).
    pub fn is_own_firm(&self, enterprise: EnterpriseId) -> bool {
        self.firms.contains(&enterprise)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn street(name: &str) -> SubdistrictId {
        SubdistrictId::derived(name)
    }

    /// A person with these roles: the street, the enterprise for a firm's role, the role.
    fn person(memberships: &[(&str, Option<&str>, Role)]) -> Actor {
        let held = memberships.iter().map(|&(subdistrict, enterprise, role)| Membership {
            subdistrict: street(subdistrict),
            enterprise: enterprise.map(EnterpriseId::derived),
            role,
        });
        Actor {
            user: UserId::derived("person"),
            name: "李娜".to_owned(),
            certificate: None,
            session: SessionId::derived("session"),
            memberships: held.collect(),
            acting: None,
        }
    }

    #[test]
    fn a_person_of_one_street_works_there_and_nowhere_else() {
        let firm = person(&[("east", Some("a"), Role::Principal), ("east", Some("b"), Role::SafetyOfficer)]);
        let scope = firm.scope(Permission::ReadRankings).unwrap();
        assert_eq!(scope.tenant(None).unwrap(), street("east"));
        assert_eq!(scope.tenant(Some(street("east"))).unwrap(), street("east"));
        assert_eq!(scope.tenant(Some(street("west"))).unwrap_err().code(), Code::NotFound);
    }

    #[test]
    fn of_several_streets_it_is_the_one_of_the_office_and_else_the_oldest() {
        let firms = [("east", Some("a"), Role::Principal), ("west", Some("b"), Role::Principal)];
        let both = person(&firms).scope(Permission::ReadRankings).unwrap();
        assert_eq!(both.tenant(None).unwrap(), street("east"));
        assert_eq!(both.tenant(Some(street("west"))).unwrap(), street("west"));
        let works =
            person(&[firms[0], firms[1], ("south", None, Role::Leader), ("north", None, Role::Leader)]);
        let scope = works.scope(Permission::ReadRankings).unwrap();
        assert_eq!((scope.tenant(None).unwrap(), scope.street()), (street("south"), Some(street("south"))));
    }

    #[test]
    fn a_street_in_which_the_permission_is_not_held_does_not_count() {
        let mixed = person(&[("east", None, Role::Auditor), ("west", Some("b"), Role::Principal)]);
        let scope = mixed.scope(Permission::ReadRankings).unwrap();
        assert_eq!(scope.tenant(None).unwrap(), street("west"));
        assert_eq!(scope.tenant(Some(street("east"))).unwrap_err().code(), Code::NotFound);
        let nobody = person(&[]).scope(Permission::SignedIn).unwrap();
        assert_eq!(nobody.tenant(None).unwrap_err().code(), Code::Forbidden);
    }
}

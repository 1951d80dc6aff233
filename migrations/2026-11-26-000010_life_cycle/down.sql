DROP TABLE hazard_merges;
DROP TABLE hazard_referrals;
DROP TABLE remediation_plans;
DROP TABLE deadline_extensions;

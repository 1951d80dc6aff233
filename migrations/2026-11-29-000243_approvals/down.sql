DROP TABLE inspection_approvals;

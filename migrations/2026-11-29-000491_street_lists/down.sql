DROP INDEX memberships_came;
DROP INDEX enterprise_changes_of_street;

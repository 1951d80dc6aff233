DROP TABLE campaign_targets;
DROP TABLE campaign_members;
DROP TABLE campaign_teams;
DROP TABLE campaigns;

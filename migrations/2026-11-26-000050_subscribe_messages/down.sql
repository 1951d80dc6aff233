DROP TABLE message_deliveries;
DROP TABLE subscriptions;
DROP TABLE wechat_addresses;

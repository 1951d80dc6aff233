DROP TABLE device_messages;
